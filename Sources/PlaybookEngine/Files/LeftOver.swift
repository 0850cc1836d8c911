import Glibc

/// The temporary files of processes that died while they wrote.
///
/// Whoever writes one holds a lock on it, which ends with the process: one that nobody holds is left over.
package enum LeftOver {
    private static let ending = ".part"

    /// A path for the temporary file that becomes the file of this name.
    package static func path(in folder: String, of name: String) -> String {
        "\(folder)/.\(name).\(getpid()).\(UInt32.random(in: 0 ... .max))\(ending)"
    }

    /// Keeps others from taking a file for left over; where the file system knows no locks, nobody can.
    ///
    /// - Returns: whether it still is in its place.
    package static func hold(_ descriptor: Int32, _ path: String) -> Bool {
        // Whoever has it at this moment has taken it for left over, and is about to delete it.
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { return false }
        var (opened, there) = (stat(), stat())
        return fstat(descriptor, &opened) == 0 && lstat(path, &there) == 0 && opened.st_ino == there.st_ino
    }

    /// Deletes what is left over of attempts to write the file of this name; that it cannot be is no reason not to write.
    static func sweep(_ folder: String, of name: String) { sweep(folder) { $0 == name } }

    /// Deletes what is left over of attempts to write files of these names.
    package static func sweep(_ folder: String, where isMeant: (String) -> Bool) {
        guard let directory = opendir(folder) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let found = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let name = target(of: found), isMeant(name) { remove(folder + "/" + found) }
        }
    }

    /// The name that a temporary file was to get; nil for a file of another kind.
    private static func target(of file: String) -> String? {
        guard file.hasPrefix("."), file.hasSuffix(ending) else { return nil }
        let parts = file.dropFirst().dropLast(ending.count).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 2, parts.suffix(2).allSatisfy({ UInt32($0) != nil }) else { return nil }
        return parts.dropLast(2).joined(separator: ".")
    }

    private static func remove(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
            flock(descriptor, LOCK_EX | LOCK_NB) == 0
        else { return }
        unlink(path)
    }
}
