import EtcdSandbox
import Glibc

/// A server on loopback that sends back what it gets, for one connection after the other.
final class EchoServer: Sendable {
    private let listener: Socket

    init() throws {
        let socket = try Socket.listening(port: 0)
        listener = socket
        OwnThread.start {
            while let connection = socket.accepted() {
                OwnThread.start { Self.echo(connection.descriptor) }
            }
            socket.close()
        }
    }

    deinit { listener.shutDown() }

    var port: UInt16 { listener.port }

    private static func echo(_ connection: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            guard send(connection, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
        }
        close(connection)
    }
}
