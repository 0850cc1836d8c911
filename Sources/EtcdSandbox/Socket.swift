import Glibc

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
    package var port: UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// A connection that was waiting, made non-blocking and close-on-exec; nil when there is none.
    func acceptNonblocking() -> Socket? {
        let accepted = accept(descriptor, nil, nil)
        guard accepted >= 0 else { return nil }
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
        return Socket(descriptor: accepted)
    }

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
