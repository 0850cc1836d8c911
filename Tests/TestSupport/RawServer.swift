import EtcdSandbox
import Glibc

/// A server on loopback that does with each connection what a test says, on a thread of the connection's own.
package final class RawServer: Sendable {
    private let listener: Socket

    package init(_ serve: @escaping @Sendable (RawConnection) -> Void) throws {
        let socket = try Socket.listening(port: 0)
        listener = socket
        OwnThread.start {
            while let accepted = socket.accepted() {
                OwnThread.start {
                    let connection = RawConnection(descriptor: accepted.descriptor)
                    serve(connection)
                    connection.close()
                }
            }
            // By the thread that waits on it: closed elsewhere, the number could already be another server's.
            socket.close()
        }
    }

    deinit { listener.shutDown() }

    package var port: UInt16 { listener.port }
}

/// The server's side of a connection; reads and writes block.
package struct RawConnection: Sendable {
    let descriptor: Int32

    /// What comes next, up to `limit` bytes; nil at the end.
    package func read(_ limit: Int = 65_536) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, limit, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// Exactly `count` bytes; nil where the end comes first.
    package func read(exactly count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = read(count - bytes.count) else { return nil }
            bytes += more
        }
        return bytes
    }

    /// The head of an HTTP/1.1 request, to its empty line; nil where none comes.
    package func readHead() -> String? {
        var bytes: [UInt8] = []
        while !String(decoding: bytes, as: UTF8.self).hasSuffix("\r\n\r\n") {
            guard let more = read(1) else { return nil }
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes all of it; false where the other side takes no more.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                send(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Reads until the other side has ended.
    package func readToEnd() { while read() != nil {} }

    /// Ends the connection by a reset.
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    func close() { _ = Glibc.close(descriptor) }
}
