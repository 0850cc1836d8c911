import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import YAMLSyntax

/// Gives a playbook's inputs their values, and its values a way to files.
struct InputBinding {
    struct Bound {
        var scope: Scope
        var findings: [Diagnostic]
        var sources: [SourceText]
        /// What the inputs were given.
        var given: GivenInputs
    }

    private let request: SessionRequest
    private let environment: HostEnvironment

    init(_ request: SessionRequest, _ environment: HostEnvironment) {
        self.request = request
        self.environment = environment
    }

    func bind(_ playbook: Playbook, _ checked: CheckedPlaybook) async throws(SessionFailure) -> Bound {
        let (given, file) = try await given(to: playbook)
        let resolution = InputResolver(playbook.inputs).resolve(
            playbook: checked.source.name, settings: given.settings.map { ($0.name, $0.text) }, file: file,
            environment: given.environment, withoutText: isNew ? environment.namesWithoutText : [])
        let sources = file.map { [$0.source] } ?? []
        guard !resolution.findings.contains(where: \.isError) else {
            throw SessionFailure(
                .invalid, "the inputs do not fit the playbook", findings: resolution.findings,
                sources: checked.sources + sources)
        }
        var scope = checked.scope
        resolution.apply(to: &scope, playbook.inputs)
        scope.readFile = Self.content
        return Bound(scope: scope, findings: resolution.findings, sources: sources, given: given)
    }

    /// Whether the inputs are given now, and do not come from a saved plan or an earlier run.
    private var isNew: Bool { request.saved == nil && request.history == nil }

    private func given(to playbook: Playbook) async throws(SessionFailure) -> (GivenInputs, file: YAMLDocument?) {
        if var given = request.saved?.inputs ?? request.history?.header.origin.inputs {
            // What a journal leaves out, because it is a secret, is given again.
            given.settings += request.settings.map { GivenInputs.Setting(name: $0.name, text: $0.text) }
            return (given, given.file.map { YAMLDocument.parse($0.text, name: $0.name) })
        }
        var given = GivenInputs()
        given.only = request.only
        given.skip = request.skip
        given.settings = request.settings.map { GivenInputs.Setting(name: $0.name, text: $0.text) }
        let variables = Set(playbook.inputs.map(\.variable))
        given.environment = environment.variables.filter { variables.contains($0.key) }
        guard let file = try await inputsFile() else { return (given, nil) }
        given.file = GivenInputs.File(name: file.name, text: String(decoding: file.bytes, as: UTF8.self))
        return (given, YAMLDocument.parse(file.bytes, name: file.name))
    }

    private func inputsFile() async throws(SessionFailure) -> (name: String, bytes: [UInt8])? {
        guard let path = request.inputsPath else { return nil }
        guard path != "-" || request.path != "-" else {
            throw SessionFailure(.usage, "playbook and inputs cannot both come from standard input")
        }
        return (PlaybookFiles.name(of: path), try await PlaybookFiles.read(path))
    }

    // A value goes into one request; what is far too large for any server is not read whole.
    private static let largestContent = 16 << 20

    @Sendable private static func content(_ path: String) throws(UnreadableContent) -> [UInt8] {
        do { return try YAMLFile.read(path == "-" ? "./-" : path, limit: largestContent) } catch {
            throw UnreadableContent(error.reason)
        }
    }
}
