package import PlaybookEngine
package import PlaybookLanguage
import YAMLSyntax

/// A playbook that is checked while the command still reads its other arguments: each takes milliseconds, and neither
/// needs the other.
///
/// What was checked counts only where it turns out to be what was asked for: ``of(_:_:)`` compares.
package struct PlaybookAhead: Sendable {
    /// What is being checked ahead for the command that runs in this task; nil where nothing is.
    @TaskLocal package static var current: Task<PlaybookAhead?, Never>?

    private let path: String
    private let bytes: [UInt8]
    package let result: CheckedPlaybook
    /// SHA-256 of the file, in hexadecimal.
    let digest: String

    /// Checks the file that is probably meant by a command's arguments, its name left out; nil where none can be told,
    /// or read, or where something is wrong with it, which whoever reads it in earnest will say.
    package static func check(amongst arguments: [String], _ catalog: Catalog) -> PlaybookAhead? {
        let named = arguments.first { path in
            !path.hasPrefix("-") && [".yaml", ".yml"].contains { path.hasSuffix($0) }
        }
        guard let path = named, let bytes = try? YAMLFile.read(path) else { return nil }
        let checker = PlaybookChecker(
            actions: catalog.declarations, readInclude: IncludedFiles.reader(for: path))
        let result = checker.check(bytes, name: PlaybookFiles.name(of: path))
        guard !result.hasErrors else { return nil }
        return PlaybookAhead(path: path, bytes: bytes, result: result, digest: PlaybookFiles.digest(bytes))
    }

    /// What came of checking these bytes, if it was done ahead; nil where it must be done now.
    package static func of(_ bytes: [UInt8], _ request: SessionRequest) async -> PlaybookAhead? {
        guard !request.allowsLiteralSecrets, let ahead = await current?.value else { return nil }
        // What it includes may have changed since.
        guard ahead.path == request.path, ahead.bytes == bytes, ahead.result.included.isEmpty else { return nil }
        return ahead
    }
}
