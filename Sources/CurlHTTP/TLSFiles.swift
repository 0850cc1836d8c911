import Glibc

/// The PEM files of TLS, as they were last read.
///
/// They are looked at when an exchange begins, once a second at the most, and read anew where they have changed and stay
/// as they are for a second: certificate and key are seldom written in one go. What is in them is part of how libcurl
/// tells connections apart: a connection or TLS session made with other contents is not used again, while the exchanges
/// that are on it end there in peace. One thread alone uses this.
package struct TLSFiles {
    /// What libcurl is given. What is nil it reads itself, by its path.
    package struct Contents {
        package var authorities: PEMBytes?
        package var certificate: PEMBytes?
        package var key: PEMBytes?
    }

    package private(set) var contents = Contents()
    /// Goes up when the contents change.
    package private(set) var generation = 0
    private let tls: HTTPTLSSettings
    /// The files that were read, and those seen at the last look.
    private var read: [FileStamp?] = []
    private var seen: [FileStamp?] = []
    private var nextLook: ContinuousClock.Instant?

    package init(_ tls: HTTPTLSSettings) { self.tls = tls }

    private var paths: [String?] { [tls.trustedCAFile, tls.certFile, tls.keyFile] }

    /// Reads the files where they have changed; true where they have, since they were first read.
    package mutating func look(now: ContinuousClock.Instant) -> Bool {
        if let nextLook, now < nextLook { return false }
        let isFirst = nextLook == nil
        nextLook = now + Self.interval
        guard isFirst || paths.contains(where: { $0 != nil }) else { return false }
        let found = paths.map { $0.flatMap(FileStamp.init) }
        defer { seen = found }
        guard isFirst || found != read else { return false }
        guard isFirst || found == seen || found.allSatisfy({ $0?.isQuiet ?? true }) else { return false }
        // A file that is gone for the moment leaves what was in it.
        guard isFirst || !zip(found, read).contains(where: { $0 == nil && $1 != nil }) else { return false }
        contents = Contents(
            authorities: PEMBytes(tls.trustedCAFile, limit: Self.mostAuthorities),
            certificate: PEMBytes(tls.certFile), key: PEMBytes(tls.keyFile))
        read = found
        generation += 1
        return !isFirst
    }

    private static let interval = Duration.seconds(1)
    /// A larger file of authorities, such as a whole system's, would cost each exchange too much.
    private static let mostAuthorities = 64 << 10
}

/// What changes about a file when it is written or replaced.
private struct FileStamp: Equatable {
    private var device: UInt
    private var number: UInt
    private var size: Int
    private var seconds: Int
    private var nanoseconds: Int

    /// Nil where there is no such file.
    init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = status.st_dev
        number = status.st_ino
        size = status.st_size
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }

    /// Whether the file was last written more than a second ago.
    var isQuiet: Bool {
        var now = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &now) == 0 else { return false }
        return seconds < now.tv_sec - 1
    }
}

/// The bytes of a file, at a place that stays.
@safe package final class PEMBytes {
    let bytes: UnsafeMutableRawPointer
    package let count: Int

    /// Nil without a path, and for a file that cannot be read, is empty, or is larger than `limit` bytes.
    init?(_ path: String?, limit: Int = 1 << 20) {
        guard let path else { return nil }
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_size > 0, status.st_size <= limit else { return nil }
        let room = Int(status.st_size)
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 1)
        var filled = 0
        while filled < room {
            let got = unsafe Glibc.read(file, buffer + filled, room - filled)
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { break }
            filled += got
        }
        guard filled > 0 else {
            unsafe buffer.deallocate()
            return nil
        }
        unsafe bytes = unsafe buffer
        count = filled
    }

    deinit {
        // The key is among them.
        unsafe explicit_bzero(bytes, count)
        unsafe bytes.deallocate()
    }
}
