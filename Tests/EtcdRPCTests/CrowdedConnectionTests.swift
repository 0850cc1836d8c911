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
        private static func answers(to stream: UInt32, second: [HTTP2Frame]) -> [HTTP2Frame] {
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
            pieces.insert(contentsOf: second, at: 8)
            let first = [HTTP2Frame.headers(1, grpc), .data(1, message), .headers(1, ok, ends: true)]
            return [HTTP2Frame.headers(5, grpc)] + pieces + [.headers(5, ok, ends: true)] + first
        }

        private static func bigEndian(_ number: UInt32) -> [UInt8] {
            [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
        }

        /// The stream whose request came last.
        private final class Seen: Sendable {
            let stream = Mutex<UInt32>(0)
        }

        /// How the second of three calls fails.
        private static func failure(of second: [HTTP2Frame]) async throws -> RPCError? {
            let seen = Seen()
            let server = try HTTP2Server { stream in
                seen.stream.withLock { $0 = stream }
                return answers(to: stream, second: second)
            }
            let call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .seconds(20))
            return try await withTransport { transport in
                async let first = failure(of: call, transport, behind: 0, seen)
                async let small = failure(of: call, transport, behind: 1, seen)
                async let large = failure(of: call, transport, behind: 3, seen)
                let others = try await [first, large].compactMap(\.self)
                #expect(others.isEmpty)
                return try await small
            }
        }

        /// How a call fails that is made as soon as the server has the request of the stream before.
        private static func failure(
            of call: RPCCall, _ transport: GRPCTransport, behind stream: UInt32, _ seen: Seen
        ) async throws -> RPCError? {
            try await eventually("the call before is there") { seen.stream.withLock { $0 } == stream }
            return await EtcdRPCTests.failure { _ = try await transport.unary(Methods.range, .init(), call) }
        }

        @Test("A small answer that ends amid a large one is taken")
        func small() async throws {
            for _ in 1...30 {
                let error = try await Self.failure(
                    of: [.headers(3, Self.grpc), .data(3, Self.message), .headers(3, Self.ok, ends: true)])
                #expect(error == nil)
            }
        }

        @Test("A refusal that ends amid a large answer is a failure, whether or not its reason is lost")
        func refused() async throws {
            for _ in 1...30 {
                let reason = [("grpc-status", "9"), ("grpc-message", "no")]
                let error = try await Self.failure(of: [.headers(3, Self.grpc), .headers(3, reason, ends: true)])
                let isLost = error?.message.contains("has lost the server's reason") == true
                #expect(error?.code == (isLost ? .unavailable : .failedPrecondition), "\(error?.message ?? "none")")
                #expect(error?.outcome == (isLost ? .unknown : .refused))
            }
        }
    }
}
