import EtcdClient
import Testing

struct ExtraHeadersTests {
    @Test("Headers of the configuration and of the call are sent, and never tell another token than the client's")
    func headers() async throws {
        let transport = FakeTransport { _, _ in nil }
        let client = try transport.client("a") {
            $0.token = "right"
            $0.extraHeaders = [("x-proxy", "1"), ("authorization", "wrong")]
        }
        let options = CallOptions(metadata: [
            ("x-call", "2"), ("token", "wrong"), ("Token", "wrong"), ("grpc-metadata-token", "wrong"),
            ("Grpc-Metadata-Authorization", "wrong"),
        ])
        _ = try await client.get(GetRequest(key: "k"), options: options)
        let seen = try #require(transport.seen.first)
        #expect(seen.token == "right")
        #expect(seen.metadata["x-proxy"] == "1" && seen.metadata["x-call"] == "2")
        #expect(!seen.metadata.values.contains("wrong"))
    }

    @Test("What the client itself speaks by stays as it is")
    func reserved() async throws {
        let transport = FakeTransport { _, _ in nil }
        let names = ["content-type", "TE", "host", "grpc-timeout", "user-agent", "content-length", ":path"]
        let client = try transport.client("a") { $0.extraHeaders = names.map { ($0, "wrong") } }
        _ = try await client.get(GetRequest(key: "k"), options: CallOptions(metadata: names.map { ($0, "wrong") }))
        #expect(transport.seen.map { Array($0.metadata.keys) } == [["client-api-version"]])
    }

    @Test("Without a token of the client's, callers may bring theirs")
    func ownToken() async throws {
        let transport = FakeTransport { _, _ in nil }
        let client = try transport.client("a") { $0.extraHeaders = [("authorization", "theirs")] }
        _ = try await client.get(GetRequest(key: "k"))
        #expect(transport.seen.first?.metadata["authorization"] == "theirs")
    }
}
