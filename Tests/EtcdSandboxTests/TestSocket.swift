import EtcdSandbox
import Glibc

/// A blocking client connection to loopback that gives up after a minute.
final class TestSocket {
    private let socket: Socket

    init(port: UInt16) throws {
        socket = try Socket.connected(port: port)
        socket.setTimeout(60)
    }

    deinit { socket.close() }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(socket.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw SandboxError(.systemCallFailed, "send: errno \(errno)")
        }
    }

    /// Up to `count` bytes as text; fewer when the connection ends first.
    func receive(_ count: Int) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: count)
        while bytes.count < count {
            let got = recv(socket.descriptor, &buffer, count - bytes.count, 0)
            guard got > 0 else { break }
            bytes += buffer[..<got]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether something can be read within some milliseconds.
    func hasInput(within milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) > 0
    }

    /// How the connection ends; nil when it does not within a minute.
    func end() -> ProxyCut? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(socket.descriptor, &buffer, buffer.count, 0)
            if count == 0 { return .finish }
            if count < 0 { return errno == ECONNRESET ? .reset : nil }
        }
    }
}
