import FoundationEssentials
import Glibc

/// Marks a cluster's folder as in use, by a lock that the kernel drops when this process ends, however it ends; so that
/// a later cluster can clear away what a killed process left.
final class FolderClaim: Sendable {
    private static let fileName = "owner"
    private let descriptor: Int32

    /// Locks a file in the folder. The file gets its name only once it is locked.
    init(_ folder: TemporaryFolder) throws(SandboxError) {
        let (unlocked, locked) = (folder.file(Self.fileName + ".new"), folder.file(Self.fileName))
        descriptor = open(unlocked, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0, rename(unlocked, locked) == 0 else {
            throw .system("lock \(locked)", errno)
        }
    }

    deinit { close(descriptor) }

    /// Removes the folders beside `folder` whose owners are gone.
    static func sweep(beside folder: TemporaryFolder) {
        let parent = parentFolder(of: folder.path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        for name in names where name.hasPrefix(TemporaryFolder.prefix + "-") {
            let path = "\(parent)/\(name)"
            if isAbandoned(path) { try? FileManager.default.removeItem(atPath: path) }
        }
    }

    private static func isAbandoned(_ folder: String) -> Bool {
        let descriptor = open("\(folder)/\(fileName)", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }
}
