import EtcdProtos
import EtcdRPC
import Synchronization
import TestSupport
import Testing

extension TransportTests {
    /// Answers that share a connection with one that is larger than what libcurl keeps of it.
    @Suite("Crowded connections", .serialized)
    struct CrowdedConnectionTests {
        private static let grpc = [(":status", "200"), ("content-type", "application/grpc")]
        private static let ok = [("grpc-status", "0"), ("grpc-message", "")]
        private static let message: [UInt8] = [0, 0, 0, 0, 2, 0x20, 7]

        /// Answers three calls at once when the last of them has come: the second amid the pieces of the third, which
        /// is large, and the first behind all.
        private static func answers(to stream: UInt32) -> [HTTP2Frame] {
            guard stream == 5 else { return [] }
            // A field of a number that no message of etcd has.
            let size = 40 * 16_384
            let large: [UInt8] =
                [0] + bigEndian(UInt32(size + 6)) + [0x9A, 0x06]
                + [UInt8(size & 127) | 128, UInt8(size >> 7 & 127) | 128, UInt8(size >> 14 & 127) | 128, 0]
                + [UInt8](repeating: 0, count: size)
            var pieces = stride(from: 0, to: large.count, by: 16_384).map {
                HTTP2Frame.data(5, Array(large[$0..<min(large.count, $0 + 16_384)]))
            }
            let second = [HTTP2Frame.headers(3, grpc), .data(3, message), .headers(3, ok, ends: true)]
            pieces.insert(contentsOf: second, at: 8)
            let first = [HTTP2Frame.headers(1, grpc), .data(1, message), .headers(1, ok, ends: true)]
            return [HTTP2Frame.headers(5, grpc)] + pieces + [.headers(5, ok, ends: true)] + first
        }

        private static func bigEndian(_ number: UInt32) -> [UInt8] {
            [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
        }

        @Test("A small answer that ends amid a large one is taken")
        func small() async throws {
            for _ in 1...50 {
                let seen = Mutex<UInt32>(0)
                let server = try HTTP2Server { stream in
                    seen.withLock { $0 = stream }
                    return Self.answers(to: stream)
                }
                try await withTransport { transport in
                    let call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .seconds(20))
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for number: UInt32 in 0..<3 {
                            if number > 0 {
                                try await eventually("the call before is there") {
                                    seen.withLock { $0 } == 2 * number - 1
                                }
                            }
                            group.addTask { _ = try await transport.unary(Methods.range, .init(), call) }
                        }
                        try await group.waitForAll()
                    }
                }
            }
        }
    }
}
