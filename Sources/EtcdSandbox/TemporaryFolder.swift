import FoundationEssentials
import Glibc

/// A new folder under `TMPDIR` (else `/tmp`), readable by its owner alone, gone when this value is.
public final class TemporaryFolder: Sendable {
    /// How the names of these folders start, unless told otherwise.
    public static let prefix = "etcd-sandbox"

    /// The folder's path, without links and without a slash at the end.
    public let path: String

    /// Makes the folder; its name starts with `prefix`.
    public init(prefix: String = TemporaryFolder.prefix) throws(SandboxError) {
        let given = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        let parent = given.isEmpty ? "/tmp" : given
        let template = strdup("\(parent)/\(prefix)-XXXXXX")
        defer { free(template) }
        guard let template, let made = mkdtemp(template) else {
            throw .system("no folder can be made in \(parent), where TMPDIR can name another", errno)
        }
        path = absolutePath(String(cString: made))
    }

    deinit { remove() }

    /// The path of something in the folder.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Removes the folder and all that is in it.
    public func remove() { try? FileManager.default.removeItem(atPath: path) }
}
