public import EtcdClient
import YAMLSyntax

/// A configuration read from a YAML file as clientv3 reads its own.
///
/// clientv3 is lenient: it knows keys whatever their case, passes over those it does not know, and takes durations as
/// whole nanoseconds. What it passes over in silence is listed in ``warnings`` here.
public struct EtcdConfigurationFile: Sendable {
    /// What the file says; not yet validated.
    public var configuration: EtcdConfiguration
    /// What the file says in vain, or had better not say.
    public var warnings: [String]

    /// The keys read, as the file spells them.
    public static let keys = EtcdConfiguration.settingNames + ["ca-file"]

    /// Reads the file at `path`; throws `configuration`, with the place, where it cannot be read.
    public init(path: String) throws(EtcdError) {
        let bytes: [UInt8]
        do throws(UnreadableFile) {
            bytes = try YAMLFile.read(path)
        } catch {
            throw EtcdError(.configuration, cannotRead(path, error.reason), outcome: .notSent)
        }
        try self.init(bytes: bytes, name: path)
    }

    /// Reads the text of a file called `name`.
    public init(text: String, name: String) throws(EtcdError) { try self.init(bytes: [UInt8](text.utf8), name: name) }

    private init(bytes: [UInt8], name: String) throws(EtcdError) {
        let document = YAMLDocument.parse(bytes, name: name, options: .lenient)
        if let problem = document.problems.first(where: { $0.kind != .empty }) {
            throw EtcdError(
                .configuration, "\(name):\(problem.range.start): \(problem.message)", outcome: .notSent)
        }
        var reader = SettingsReader(name: name)
        try reader.read(document.root)
        configuration = reader.configuration
        warnings = reader.warnings
    }
}

private func cannotRead(_ path: String, _ reason: String) -> String { "\(path) cannot be read: \(reason)" }
