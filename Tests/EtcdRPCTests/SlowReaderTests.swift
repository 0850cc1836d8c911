import EtcdProtos
import EtcdRPC
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension TransportTests {
    /// Streams that wait for their reader again and again, at their end too.
    @Suite("Streams with a slow reader", .cluster(.one), .serialized)
    struct SlowReaderTests {
        @Test("a stream arrives whole, with its status, however slowly it is read")
        func slowly() async throws {
            let url = try TestCluster.current.endpoints[0]
            try await withTransport { transport in
                for number in 0..<3 {
                    try await transport.put("\(number)", value: Data(repeating: 1, count: 1 << 20), .to(url))
                }
                for round in 0..<200 {
                    let left = try await transport.serverStream(
                        Methods.snapshot, .init(), .to(url, within: .seconds(30))
                    ) { responses in
                        var left: UInt64 = .max
                        while let part = try await responses.next() {
                            left = part.remainingBytes
                            if round % 2 == 0 || left < 1 << 20 { try await Task.sleep(for: .microseconds(round)) }
                        }
                        return left
                    }
                    #expect(left == 0)
                }
            }
        }
    }
}
