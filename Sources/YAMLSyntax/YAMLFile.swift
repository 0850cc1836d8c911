import Glibc

/// Reads the file of a playbook: quickly, whatever stands at its path.
package enum YAMLFile {
    /// The bytes of a regular file, or of standard input for `-`. Never reads more than `limit` and one byte.
    package static func read(_ path: String, limit: Int = YAMLLimits().bytes) throws(UnreadableFile) -> [UInt8] {
        guard path != "-" else { return try read(descriptor: 0, limit: limit) }
        guard !path.isEmpty, !path.utf8.contains(0) else { throw UnreadableFile(.missing, "no such file") }
        try refuseIrregular(path)
        // Not waiting: what was a file a moment ago may have become a pipe.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .lastError() }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .lastError() }
        try refuse(status, limit: limit)
        return try read(descriptor: descriptor, limit: limit)
    }

    private static func refuseIrregular(_ path: String) throws(UnreadableFile) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw .lastError() }
        try refuse(status, limit: .max)
    }

    private static func refuse(_ status: stat, limit: Int) throws(UnreadableFile) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw UnreadableFile(.notAFile, "it is a folder")
        case S_IFIFO: throw UnreadableFile(.notAFile, "it is a pipe; use - to read standard input")
        default: throw UnreadableFile(.notAFile, "it is not a regular file")
        }
        guard status.st_size <= limit else { throw .tooLarge(limit) }
    }

    private static func read(descriptor: Int32, limit: Int) throws(UnreadableFile) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .lastError() }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw .tooLarge(limit) }
        }
    }
}

/// Why a file cannot be read.
package struct UnreadableFile: Error, Hashable {
    package enum Kind: Sendable, Hashable {
        case missing, unreadable, notAFile, tooLarge
    }

    package var kind: Kind
    /// In words, without the path.
    package var reason: String

    package init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    fileprivate static func tooLarge(_ limit: Int) -> UnreadableFile {
        UnreadableFile(.tooLarge, "it is larger than \(limit) bytes")
    }

    fileprivate static func lastError() -> UnreadableFile {
        let number = errno
        switch number {
        case ENOENT, ENOTDIR: return UnreadableFile(.missing, "no such file")
        case EACCES, EPERM: return UnreadableFile(.unreadable, "permission denied")
        case EISDIR: return UnreadableFile(.notAFile, "it is a folder")
        default: return unsafe UnreadableFile(.unreadable, String(cString: strerror(number)))
        }
    }
}
