import Glibc
import PlaybookRecord
import Synchronization

/// A file that one run of this host holds: all there is while the cluster takes no lease.
final class LocalLock: Sendable {
    private let path: String
    private let descriptor: Mutex<Int32>

    private init(_ path: String, _ descriptor: Int32) {
        self.path = path
        self.descriptor = Mutex(descriptor)
    }

    deinit { free() }

    enum Taken: Sendable {
        case ours(LocalLock)
        /// Another process of this host holds it: who, where that can be told.
        case theirs(LockHolder?)
    }

    /// - Throws: `file` where it cannot be made.
    static func take(_ path: String, _ holder: LockHolder) async throws(StepFailure) -> Taken {
        try await FileThread.shared.run { () throws(StepFailure) in
            // Whoever gives the lock back takes the file away, which another may have opened a moment before.
            for _ in 0..<attempts {
                let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
                guard descriptor >= 0 else { throw .noFile(path, errno) }
                guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                    let code = errno
                    let other = Self.holder(in: descriptor)
                    close(descriptor)
                    guard code == EWOULDBLOCK else { throw .noFile(path, code) }
                    return .theirs(other)
                }
                if Self.isStill(descriptor, at: path) {
                    Self.write(holder, to: descriptor)
                    return .ours(LocalLock(path, descriptor))
                }
                close(descriptor)
            }
            throw .noFile(path, EBUSY)
        }
    }

    /// Gives it back.
    func free() {
        descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return }
            unlink(path)
            close(descriptor)
            descriptor = -1
        }
    }

    private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
        var (opened, there) = (stat(), stat())
        return fstat(descriptor, &opened) == 0 && lstat(path, &there) == 0 && opened.st_ino == there.st_ino
            && opened.st_dev == there.st_dev
    }

    // For whoever is turned away; that it cannot be told is no reason not to run.
    private static func write(_ holder: LockHolder, to descriptor: Int32) {
        ftruncate(descriptor, 0)
        let text = holder.json
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func holder(in descriptor: Int32) -> LockHolder? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        return count > 0 ? LockHolder(json: Array(bytes.prefix(count))) : nil
    }

    /// What a plan and a report say of it.
    static let warning =
        "while the alarm was raised the cluster took no lock: only runs of this host were kept from running besides"

    private static let attempts = 100
}

extension StepFailure {
    fileprivate static func noFile(_ path: String, _ code: Int32) -> StepFailure {
        StepFailure(
            .file, "the lock \(path) cannot be made: \(String(cString: strerror(code)))",
            help: "the cluster takes no lock while an alarm is raised, so that one of this host is needed")
    }
}
