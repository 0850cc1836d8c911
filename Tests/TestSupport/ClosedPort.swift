import Glibc

/// A port of loopback that refuses connections for as long as this lives: it is taken, and nobody listens.
package final class ClosedPort: Sendable {
    package let port: UInt16
    private let descriptor: Int32

    package struct Unavailable: Error {}

    package init() throws {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(socket, generic, length) == 0 && getsockname(socket, generic, &length) == 0
            }
        }
        descriptor = socket
        port = UInt16(bigEndian: address.sin_port)
        guard isBound else { throw Unavailable() }
    }

    deinit { close(descriptor) }

    /// Its address.
    package var url: String { "http://127.0.0.1:\(port)" }
}
