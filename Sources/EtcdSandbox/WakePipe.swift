import Glibc

/// A pair of connected sockets by which one thread wakes another out of `poll`.
struct WakePipe: Sendable {
    /// Readable when there is something to do; for `poll`.
    let reader: Int32
    private let writer: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        _ = socketpair(AF_UNIX, kind, 0, &ends)
        reader = ends[0]
        writer = ends[1]
    }

    /// Wakes the reader; any number of signals may melt into one.
    func signal() {
        var byte: UInt8 = 1
        _ = send(writer, &byte, 1, Int32(MSG_NOSIGNAL))
    }

    /// Blocks until signalled, and takes all signals.
    func wait() {
        var entry = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        while poll(&entry, 1, -1) < 0, errno == EINTR {}
        drain()
    }

    /// Takes all signals without waiting.
    func drain() {
        var buffer = [UInt8](repeating: 0, count: 64)
        while recv(reader, &buffer, buffer.count, 0) > 0 {}
    }

    func close() {
        _ = Glibc.close(reader)
        _ = Glibc.close(writer)
    }
}
