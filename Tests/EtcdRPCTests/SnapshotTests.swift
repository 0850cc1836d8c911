import Digests
import EtcdProtos
import EtcdRPC
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension TransportTests {
    /// Server streams, against the largest there is.
    @Suite("Server streams", .cluster(.one), .serialized)
    struct SnapshotTests {
        private static let valueBytes = 1 << 20
        /// More than all buffers between a member and a reader hold.
        private static let values = (buffers >> 20) + 24

        /// What the kernel keeps for one connection at most, both ways, and what client and proxy keep besides.
        private static let buffers: Int = {
            let limits = ["tcp_rmem", "tcp_wmem"].map { name in
                let text = readFile("/proc/sys/net/ipv4/\(name)", limit: 256) ?? ""
                return text.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) } ?? 6 << 20
            }
            return limits.reduce(8 << 20, +)
        }()

        /// Gives the server a snapshot of some size; returns its address.
        private func fill() async throws -> String {
            let url = try TestCluster.current.endpoints[0]
            try await withTransport { transport in
                for number in 0..<Self.values {
                    let value = Data(repeating: UInt8(number), count: Self.valueBytes)
                    try await transport.put("fill-\(number)", value: value, .to(url))
                }
            }
            return url
        }

        @Test("a short stream, over before the server reads on, arrives whole every time")
        func shortStreams() async throws {
            let url = try TestCluster.current.endpoints[0]
            try await withTransport { transport in
                for _ in 0..<300 {
                    let parts = try await transport.serverStream(
                        Methods.snapshot, .init(), .to(url, within: .seconds(30))
                    ) { responses in
                        var parts = 0
                        while try await responses.next() != nil { parts += 1 }
                        return parts
                    }
                    #expect(parts > 0)
                }
            }
        }

        @Test("a snapshot arrives whole: its last bytes are the digest of the others")
        func snapshot() async throws {
            let url = try await fill()
            try await withTransport { transport in
                var hasher = SHA256Hasher()
                var held: [UInt8] = []
                var count = 0
                try await transport.serverStream(Methods.snapshot, .init(), .to(url, within: .seconds(120))) {
                    responses in
                    while let part = try await responses.next() {
                        count += part.blob.count
                        held += part.blob
                        let ready = max(0, held.count - SHA256Hasher.digestLength)
                        hasher.update(held[..<ready])
                        held.removeFirst(ready)
                    }
                }
                #expect(count > Self.values * Self.valueBytes)
                #expect(held == hasher.finalize())
            }
        }

        @Test("a reader that stops makes the server stop, and holds up no other call")
        func backPressure() async throws {
            let proxy = try FaultProxy(to: try await fill())
            try await withTransport { transport in
                let call = RPCCall.to(proxy.url, within: .seconds(120))
                try await transport.serverStream(Methods.snapshot, .init(), call) { responses in
                    var first = try #require(try await responses.next()).blob.count
                    // What is on its way: the buffers of both kernels and of the proxy, those of the client.
                    var taken = -1
                    try await eventually("the flow has come to a stand", every: .milliseconds(300)) {
                        defer { taken = proxy.traffic.bytesToClient }
                        return taken == proxy.traffic.bytesToClient
                    }
                    #expect(taken < Self.buffers, "no more than the buffers hold")
                    try await transport.put("beside", .to(proxy.url))
                    while let part = try await responses.next() { first += part.blob.count }
                    #expect(first > Self.values * Self.valueBytes)
                }
            }
        }

        @Test("F5: a snapshot cut short throws", arguments: ProxyCut.allCases)
        func cut(how: ProxyCut) async throws {
            let proxy = try FaultProxy(to: try await fill())
            proxy.cut(.toClient, after: 5 << 20, how)
            try await withTransport { transport in
                let error = await failure {
                    try await transport.serverStream(Methods.snapshot, .init(), .to(proxy.url)) { responses in
                        while try await responses.next() != nil {}
                    }
                }
                #expect(error?.code == .unavailable)
            }
        }

        @Test("a message over the limit ends the stream")
        func limit() async throws {
            let url = try await fill()
            try await withTransport { transport in
                var call = RPCCall.to(url)
                call.maxReceiveBytes = 1000
                let error = await failure {
                    try await transport.serverStream(Methods.snapshot, .init(), call) { responses in
                        while try await responses.next() != nil {}
                    }
                }
                #expect(error?.code == .resourceExhausted)
            }
        }
    }
}
