import Glibc
import Synchronization

/// A file that appears whole or not at all: written under a temporary name in its folder, synced, then renamed.
///
/// It is created with mode 0600 whatever the umask lets through, unless it is for everyone, follows no link, and replaces an existing file only
/// where that is asked for. Blocking calls run on ``FileThread``.
package final class WholeFile: Sendable {
    /// The path under which it will appear.
    package let path: String
    private let temporary: String
    private let replaces: Bool
    // -1 once it is closed.
    private let descriptor: Mutex<Int32>

    private init(path: String, temporary: String, replaces: Bool, descriptor: Int32) {
        self.path = path
        self.temporary = temporary
        self.replaces = replaces
        self.descriptor = Mutex(descriptor)
    }

    deinit { close(removing: true) }

    /// Who may read a file.
    package enum Access: UInt32, Sendable {
        case owner = 0o600
        /// As far as the umask lets them.
        case everyone = 0o644
    }

    /// Opens the temporary file; nothing is at `path` yet.
    ///
    /// - Parameter replacing: whether a regular file that is there may be replaced.
    package static func create(
        _ path: String, replacing: Bool, _ access: Access = .owner
    ) async throws(FileProblem) -> WholeFile {
        try await FileThread.shared.run { () throws(FileProblem) in
            try open(path, replacing: replacing, access)
        }
    }

    /// The same, after creating the folder of `path` where it is missing, open to its owner alone.
    package static func createWithFolder(_ path: String, replacing: Bool) async throws(FileProblem) -> WholeFile {
        try await FileThread.shared.run { () throws(FileProblem) in
            try makeFolder(folder(of: path), for: path)
            return try open(path, replacing: replacing)
        }
    }

    /// What stands in the way of a file at `path`, where its folder may still be missing.
    package static func checkCreatingFolder(_ path: String, replacing: Bool) throws(FileProblem) {
        var status = stat()
        guard stat(folder(of: path), &status) != 0, errno == ENOENT else {
            return try check(path, replacing: replacing)
        }
        guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else {
            throw FileProblem(path, "is not the path of a file")
        }
    }

    /// How many bytes the file system of `path` has free, less what it keeps for root; nil where nobody can tell. The
    /// folder of `path` may still be missing.
    package static func room(for path: String) -> Int64? {
        var folder = folder(of: path)
        var system = statvfs()
        while statvfs(folder, &system) != 0 {
            guard errno == ENOENT, folder != "/", folder != "." else { return nil }
            folder = Self.folder(of: folder)
        }
        let (bytes, isTooMany) = UInt64(system.f_bavail).multipliedReportingOverflow(by: UInt64(system.f_frsize))
        return isTooMany ? nil : Int64(exactly: bytes)
    }

    private static func makeFolder(_ folder: String, for path: String) throws(FileProblem) {
        var status = stat()
        guard stat(folder, &status) != 0 else { return }
        guard errno == ENOENT else { throw FileProblem(path, "its folder cannot be looked at", errno) }
        if folder.contains("/") { try makeFolder(Self.folder(of: folder), for: path) }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw FileProblem(path, "its folder cannot be created", errno)
        }
    }

    /// Adds to the file. One that cannot be written leaves no trace: whoever is told may be about to end the process.
    package func write(_ bytes: [UInt8]) async throws(FileProblem) {
        try await FileThread.shared.run { [self] () throws(FileProblem) in
            try orLeaveNothing { () throws(FileProblem) in try append(bytes) }
        }
    }

    /// Makes the file appear: synced to disk, then renamed, then its folder synced.
    package func commit() async throws(FileProblem) {
        try await FileThread.shared.run { [self] () throws(FileProblem) in
            try orLeaveNothing { () throws(FileProblem) in try publish() }
        }
    }

    private func orLeaveNothing(_ work: () throws(FileProblem) -> Void) throws(FileProblem) {
        do throws(FileProblem) { try work() } catch {
            close(removing: true)
            throw error
        }
    }

    /// Leaves no trace. After `commit` it does nothing.
    package func discard() { close(removing: true) }

    // MARK: On the file thread

    private static func open(
        _ path: String, replacing: Bool, _ access: Access = .owner
    ) throws(FileProblem) -> WholeFile {
        try check(path, replacing: replacing)
        LeftOver.sweep(folder(of: path), of: name(of: path))
        for _ in 0..<attempts {
            let temporary = LeftOver.path(in: folder(of: path), of: name(of: path))
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            let descriptor = Glibc.open(temporary, flags, access.rawValue)
            guard descriptor >= 0 else { throw FileProblem(path, "cannot be created", errno) }
            // Before it was held, somebody may have taken it for left over.
            if LeftOver.hold(descriptor, temporary) {
                return WholeFile(path: path, temporary: temporary, replaces: replacing, descriptor: descriptor)
            }
            Glibc.close(descriptor)
        }
        throw FileProblem(path, "cannot be created", EBUSY)
    }

    private static let attempts = 10

    /// What stands in the way of a file at `path`, looked at without touching it.
    package static func check(_ path: String, replacing: Bool) throws(FileProblem) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw FileProblem(path, "is not a path") }
        guard !path.hasSuffix("/") else { throw FileProblem(path, "names a folder, and a file is wanted") }
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw FileProblem(path, "cannot be looked at", errno) }
            guard access(folder(of: path), W_OK | X_OK) == 0 else {
                throw FileProblem(path, "cannot be created in its folder", errno)
            }
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG where replacing: return
        case S_IFREG: throw FileProblem(path, "exists already, and is not overwritten")
        case S_IFDIR: throw FileProblem(path, "is a folder")
        case S_IFLNK: throw FileProblem(path, "is a link, and links are not followed")
        default: throw FileProblem(path, "is not a regular file")
        }
    }

    private func append(_ bytes: [UInt8]) throws(FileProblem) {
        let descriptor = self.descriptor.withLock { $0 }
        guard descriptor >= 0 else { throw FileProblem(path, "is closed") }
        let failure = bytes.withUnsafeBytes { Self.writeAll($0, to: descriptor) }
        if failure != 0 { throw FileProblem(path, "cannot be written", failure) }
    }

    private static func writeAll(_ buffer: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        var rest = buffer[...]
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                return written == 0 ? EIO : errno
            }
        }
        return 0
    }

    private func publish() throws(FileProblem) {
        let descriptor = self.descriptor.withLock { $0 }
        guard descriptor >= 0 else { throw FileProblem(path, "is closed") }
        guard fsync(descriptor) == 0 else { throw FileProblem(path, "cannot be synced to disk", errno) }
        try Self.check(path, replacing: replaces)
        guard replaces ? rename(temporary, path) == 0 : Self.moveWithoutReplacing(temporary, to: path) else {
            throw FileProblem(path, "cannot be put in its place", errno)
        }
        let closed = close(removing: false)
        guard closed else { throw FileProblem(path, "cannot be closed", errno) }
        try Self.sync(folder: Self.folder(of: path), for: path)
    }

    // A link fails where the name is taken, which a rename does not; a file system without links has only the check
    // that went before.
    private static func moveWithoutReplacing(_ temporary: String, to path: String) -> Bool {
        guard link(temporary, path) != 0 else {
            unlink(temporary)
            return true
        }
        return errno != EEXIST && rename(temporary, path) == 0
    }

    private static func sync(folder: String, for path: String) throws(FileProblem) {
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileProblem(path, "its folder cannot be opened", errno) }
        defer { Glibc.close(descriptor) }
        // Some file systems cannot sync a folder and say so; the file itself is synced.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw FileProblem(path, "its folder cannot be synced", errno)
        }
    }

    @discardableResult
    private func close(removing: Bool) -> Bool {
        let open = descriptor.withLock { descriptor in
            defer { descriptor = -1 }
            return descriptor
        }
        guard open >= 0 else { return true }
        if removing { unlink(temporary) }
        return Glibc.close(open) == 0
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func name(of path: String) -> String {
        String(path.split(separator: "/").last ?? "file").utf8.count > 200
            ? "file" : String(path.split(separator: "/").last ?? "file")
    }
}

/// Why a file cannot be had as asked.
package struct FileProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package var path: String
    /// Completes "PATH …".
    package var what: String
    /// The system's error number; 0 where it said nothing.
    package var code: Int32

    package init(_ path: String, _ what: String, _ code: Int32 = 0) {
        self.path = path
        self.what = what
        self.code = code
    }

    package var description: String {
        let name = path.isEmpty ? "an empty text" : path
        return code == 0 ? "\(name) \(what)" : "\(name) \(what): \(String(cString: strerror(code)))"
    }
}

extension StepFailure {
    package init(_ problem: FileProblem) { self.init(.file, "\(problem)") }
}
