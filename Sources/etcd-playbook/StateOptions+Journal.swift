import EtcdSandbox
import Glibc
import PlaybookEngine
import PlaybookHost
import PlaybookRecord

extension StateOptions {
    /// The journal of a run that is about to begin.
    func begin(_ run: String, _ output: CommandOutput) async throws(SessionFailure) -> JournalFile {
        let folder = try folder(output)
        do throws(FileProblem) {
            return try await JournalFile.create(run, in: folder, output.redactor)
        } catch {
            throw SessionFailure(
                .outputUnwritable, "the journal \(error)", help: "name another folder with --state-dir")
        }
    }
}

extension RunOrigin {
    /// What a run needs to be resumed.
    init(_ request: SessionRequest, _ inputs: GivenInputs, isConfirmed: Bool, mayDestroy: Bool) {
        self.init()
        self.inputs = inputs
        folder = absolutePath(".")
        person = .current
        connection = Connection(request)
        allowsCommands = request.allowsCommands
        allowsLiteralSecrets = request.allowsLiteralSecrets
        self.isConfirmed = isConfirmed
        self.mayDestroy = mayDestroy
        saved = request.saved
    }
}

extension RunOrigin.Connection {
    fileprivate init(_ request: SessionRequest) {
        self.init()
        endpoints = request.flags.endpoints
        (discoverySRV, discoverySRVName) = (request.flags.discovery?.domain, request.flags.discovery?.name)
        clusterFile = request.clusterFile.map(absolutePath)
        trustedCAFile = request.flags.trustedCAFile.map(absolutePath)
        certFile = request.flags.certificate?.certFile.map(absolutePath)
        keyFile = request.flags.certificate?.keyFile.map(absolutePath)
        serverName = request.flags.serverName
        insecureSkipTLSVerify = request.flags.insecureSkipTLSVerify
        if case .user(let name, _)? = request.flags.login { user = name }
    }
}

extension JournalPerson {
    /// This process.
    static var current: JournalPerson {
        var person = JournalPerson()
        person.process = getpid()
        if let entry = getpwuid(geteuid()), let name = entry.pointee.pw_name { person.user = String(cString: name) }
        var name = [CChar](repeating: 0, count: 256)
        if gethostname(&name, name.count - 1) == 0 {
            person.host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return person
    }
}
