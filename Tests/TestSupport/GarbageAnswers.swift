import Synchronization

/// A server whose answers are gRPC in every byte, and messages that mean nothing: random fields, the same for the same
/// seed and order of calls.
package final class GarbageAnswers: Sendable {
    private let server: HTTP2Server

    package init(seed: UInt64) throws {
        let random = Mutex(SeededGenerator(seed: seed))
        server = try HTTP2Server(after: .head) { stream in
            let messages = random.withLock { random in
                (0..<random.pick([1, 1, 1, 3], or: 1)).map { _ in RandomMessage.bytes(&random) }
            }
            let body = messages.flatMap { bytes -> [UInt8] in
                let length = UInt32(bytes.count)
                return [
                    0, UInt8(length >> 24), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255),
                ]
                    + bytes
            }
            return [
                .headers(stream, [(":status", "200"), ("content-type", "application/grpc")]), .data(stream, body),
                .headers(stream, [("grpc-status", "0")], ends: true),
            ]
        }
    }

    package var url: String { "http://127.0.0.1:\(server.port)" }
}
