import EtcdProtos
import EtcdRPC
import Foundation
import TestSupport
import Testing

extension GatewayTests {
    /// Texts that a gateway may send, to be spoiled.
    private static let texts = [
        #"{"header":{"cluster_id":"17","revision":"7"},"kvs":[{"key":"/w==","value":"YQ==","lease":"-1"}],"count":"1"}"#,
        #"{"result":{"header":{"revision":"7"},"created":true}}"# + "\n"
            + #"{"result":{"watch_id":"0","events":[{"type":"DELETE","kv":{"key":"YQ=="}}]}}"# + "\n",
        #"{"result":{"remaining_bytes":"0","blob":"AAAAAAAAAAA="}}"# + "\n",
        #"{"error":{"grpc_code":14,"http_code":503,"message":"etcdserver: no leader"}}"# + "\n",
        #"{"error":"etcdserver: user name is empty","code":3,"message":"etcdserver: user name is empty"}"#,
    ]

    /// One of the texts with some bytes cut out, doubled, changed, or put elsewhere, in pieces of any length.
    private static func spoiled(_ random: inout SeededGenerator) -> [[UInt8]] {
        var bytes = Array(texts[Int.random(in: 0..<texts.count, using: &random)].utf8)
        for _ in 0..<Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
            let start = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, start + Int.random(in: 1...20, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 2: bytes[start] = UInt8.random(in: 0...255, using: &random)
            case 3: bytes.insert(contentsOf: Array("{[\"\\}]:,e9".utf8).shuffled(using: &random), at: start)
            default: bytes.insert(contentsOf: Array(repeating: bytes[start], count: 3000), at: start)
            }
        }
        var parts: [[UInt8]] = []
        while !bytes.isEmpty {
            let count = min(bytes.count, Int.random(in: 1...40, using: &random))
            parts.append(Array(bytes.prefix(count)))
            bytes.removeFirst(count)
        }
        return parts
    }

    @Test("Whatever a gateway says, a call ends in an answer or a typed error", arguments: (1...60).map(UInt64.init))
    func mixtures(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let status = [200, 200, 200, 400, 401, 404, 503].randomElement(using: &random) ?? 200
        let answer = Answer(Self.spoiled(&random), status: status, isWhole: Bool.random(using: &random))
        let server = try GatewayServer { _ in answer }
        try await withGateway { transport in
            var call = RPCCall.to(server.url, within: .seconds(20))
            call.maxReceiveBytes = 1 << 20
            let bounded = call
            try await Self.ended { _ = try await transport.unary(Methods.range, .init(), bounded) }
            try await Self.ended {
                try await transport.serverStream(Methods.snapshot, .init(), bounded) { responses in
                    while try await responses.next() != nil {}
                }
            }
            for exchange in [true, false] {
                try await Self.ended {
                    guard exchange else {
                        return try await transport.bidirectional(Methods.keepAlive, bounded) { requests, _ in
                            try await requests.send(.init())
                        }
                    }
                    try await transport.bidirectional(Methods.watch, bounded) { requests, responses in
                        try await requests.send(.init())
                        while try await responses.next() != nil {}
                    }
                }
            }
        }
    }

    /// An error of another type than the transport's would be thrown, and fail the test.
    private static func ended(_ call: () async throws -> Void) async throws {
        do { try await call() } catch is RPCError {}
    }
}
