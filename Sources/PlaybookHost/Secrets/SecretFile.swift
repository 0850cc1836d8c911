import Glibc
import PlaybookEngine

/// Reads the file of a `{file: PATH}` secret.
enum SecretFile {
    static let limit = 64 << 10

    struct Content {
        var bytes: [UInt8]
        /// Set where others may read the file too.
        var warning: String?
    }

    /// Blocks; one line end at the end of the file does not belong to the secret.
    static func read(_ path: String) throws(StepFailure) -> Content {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw .unreadable(path, "it is not a path") }
        // Not waiting for a writer: a pipe in the file's place must not hold the command up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path, systemText(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path, systemText(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path, "it is not a regular file") }
        var bytes = try content(descriptor, path)
        if bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        let isOpen = status.st_mode & (S_IRGRP | S_IROTH | S_IWGRP | S_IWOTH) != 0
        return Content(bytes: bytes, warning: isOpen ? tooOpen(path, status.st_mode) : nil)
    }

    private static func content(_ descriptor: Int32, _ path: String) throws(StepFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path, systemText(errno)) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw .unreadable(path, "it is larger than \(limit) bytes") }
        }
    }
}

private func tooOpen(_ path: String, _ mode: mode_t) -> String {
    "the secret in \(path) is open to other users (mode 0\(String(mode & 0o777, radix: 8))); make it 0600"
}

private func systemText(_ number: Int32) -> String { String(cString: strerror(number)) }

extension StepFailure {
    fileprivate static func unreadable(_ path: String, _ why: String) -> StepFailure {
        StepFailure(.configuration, "the file \(path), which holds a secret, cannot be read: \(why)")
    }
}
