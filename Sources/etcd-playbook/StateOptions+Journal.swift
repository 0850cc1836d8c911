import EtcdSandbox
import Glibc
import PlaybookEngine
import PlaybookHost
import PlaybookRecord

extension StateOptions {
    /// The journal of a run that may be about to begin: nothing is left of one that is not written to.
    func begin(_ run: String, _ output: CommandOutput) async -> Result<JournalFile, SessionFailure> {
        let folder: StateFolder
        do throws(SessionFailure) { folder = try self.folder(output) } catch { return .failure(error) }
        do throws(FileProblem) {
            return .success(try await JournalFile.create(run, in: folder, output.redactor))
        } catch {
            return .failure(
                SessionFailure(
                    .outputUnwritable, "the journal \(error)", help: "name another folder with --state-dir"))
        }
    }
}

extension RunOrigin {
    /// What a run needs to be resumed.
    init(
        _ request: SessionRequest, _ inputs: GivenInputs, by person: JournalPerson, isConfirmed: Bool, mayDestroy: Bool
    ) {
        self.init()
        self.inputs = inputs
        folder = absolutePath(".")
        self.person = person
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
    /// This process. Looking up its user's name may take a while.
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
