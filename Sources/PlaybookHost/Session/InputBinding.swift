import PlaybookLanguage
import PlaybookRecord
import YAMLSyntax

/// Gives a playbook's inputs their values, and its values a way to files.
struct InputBinding {
    struct Bound {
        var scope: Scope
        var findings: [Diagnostic]
        var sources: [SourceText]
    }

    private let request: SessionRequest
    private let environment: HostEnvironment

    init(_ request: SessionRequest, _ environment: HostEnvironment) {
        self.request = request
        self.environment = environment
    }

    func bind(_ playbook: Playbook, _ checked: CheckedPlaybook) async throws(SessionFailure) -> Bound {
        let file = try await inputsFile()
        let resolution = InputResolver(playbook.inputs).resolve(
            playbook: checked.source.name, settings: request.settings, file: file,
            environment: environment.variables)
        let sources = file.map { [$0.source] } ?? []
        guard !resolution.findings.contains(where: \.isError) else {
            throw SessionFailure(
                .invalid, "the inputs do not fit the playbook", findings: resolution.findings,
                sources: checked.sources + sources)
        }
        var scope = checked.scope
        resolution.apply(to: &scope, playbook.inputs)
        scope.readFile = Self.content
        return Bound(scope: scope, findings: resolution.findings, sources: sources)
    }

    private func inputsFile() async throws(SessionFailure) -> YAMLDocument? {
        guard let path = request.inputsPath else { return nil }
        guard path != "-" || request.path != "-" else {
            throw SessionFailure(.usage, "playbook and inputs cannot both come from standard input")
        }
        return YAMLDocument.parse(try await PlaybookFiles.read(path), name: PlaybookFiles.name(of: path))
    }

    // A value goes into one request; what is far too large for any server is not read whole.
    private static let largestContent = 16 << 20

    @Sendable private static func content(_ path: String) throws(UnreadableContent) -> [UInt8] {
        do { return try YAMLFile.read(path == "-" ? "./-" : path, limit: largestContent) } catch {
            throw UnreadableContent(error.reason)
        }
    }
}
