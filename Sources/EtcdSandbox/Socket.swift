import Glibc
import Synchronization

/// A TCP socket of loopback (IPv4), close-on-exec.
package struct Socket: Sendable, Hashable {
    package let descriptor: Int32

    private static func make(nonblocking: Bool) throws(SandboxError) -> Socket {
        let flags = Int32(SOCK_CLOEXEC.rawValue) | (nonblocking ? Int32(SOCK_NONBLOCK.rawValue) : 0)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | flags, 0)
        guard descriptor >= 0 else { throw .system("socket", errno) }
        return Socket(descriptor: descriptor)
    }

    /// Listens on 127.0.0.1; port 0 takes any free one.
    package static func listening(port: UInt16, nonblocking: Bool = false) throws(SandboxError) -> Socket {
        let socket = try make(nonblocking: nonblocking)
        socket.set(SOL_SOCKET, SO_REUSEADDR, 1)
        guard socket.withAddress(port, bind) == 0, listen(socket.descriptor, 512) == 0 else {
            let number = errno
            socket.close()
            throw .system("listen on 127.0.0.1:\(port)", number)
        }
        return socket
    }

    /// Connects to 127.0.0.1; a non-blocking connection may still be under way.
    package static func connected(port: UInt16, nonblocking: Bool = false) throws(SandboxError) -> Socket {
        let socket = try make(nonblocking: nonblocking)
        guard socket.withAddress(port, connect) == 0 || (nonblocking && errno == EINPROGRESS) else {
            let number = errno
            socket.close()
            throw .system("connect to 127.0.0.1:\(port)", number)
        }
        return socket
    }

    /// The port this socket is bound to.
    package var port: UInt16 { port(getsockname) ?? 0 }

    /// The port of the other end; nil where there is none any more.
    var peerPort: UInt16? { port(getpeername) }

    private func port(
        _ call: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> UInt16? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(descriptor, $0, &length) }
        }
        return result == 0 ? UInt16(bigEndian: address.sin_port) : nil
    }

    /// A connection; nil when none waits on a listener that does not block, or the listener was shut down.
    ///
    /// No child inherits it, also one that is started at the same moment.
    package func accepted(nonblocking: Bool = false) -> Socket? {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while !nonblocking, poll(&entry, 1, -1) < 0, errno == EINTR {}
        return ChildProcess.spawning.withLock { _ in
            let accepted = accept(descriptor, nil, nil)
            guard accepted >= 0 else { return nil }
            _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
            let socket = Socket(descriptor: accepted)
            if nonblocking { socket.setNonblocking() }
            return socket
        }
    }

    /// Lets reads and writes return at once.
    func setNonblocking() { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }

    /// Ends a listener's wait for connections; its descriptor stays until ``close()``.
    package func shutDown() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Sends small pieces at once.
    func sendAtOnce() { set(Int32(IPPROTO_TCP), TCP_NODELAY, 1) }

    /// Bounds the wait of blocking reads and writes.
    package func setTimeout(_ seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    package func close() { _ = Glibc.close(descriptor) }

    /// Closes with a reset: what was not delivered yet is thrown away.
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    private func set(_ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private func withAddress(_ port: UInt16, _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
