import EtcdClient
import Testing

struct PeerURLTests {
    static let transport = FakeTransport { _, _ in nil }

    @Test(
        "A peer URL is a scheme, a host and a port",
        arguments: ["http://10.0.0.4:2380", "https://etcd-4.example:2380", "http://[::1]:2380", "unix://a:1"])
    func accepts(url: String) async throws {
        let client = try Self.transport.client("a")
        try await client.memberAdd(peerURLs: [url])
        try await client.memberUpdate(1, peerURLs: [url])
    }

    @Test(
        "Anything else is refused before it is sent",
        arguments: [
            "", "10.0.0.4:2380", "ftp://10.0.0.4:2380", "http://", "http://10.0.0.4", "http://:2380", "http://a:0",
            "http://a:65536", "http://a:b", "http://a:2380/", "http://a:2380/path", "http://u@a:2380",
            "http://::1:2380",
            "http://a b:2380",
        ])
    func refuses(url: String) async throws {
        let client = try Self.transport.client("a")
        for call in [
            { _ = try await client.memberAdd(peerURLs: ["http://a:2380", url]) },
            { _ = try await client.memberUpdate(1, peerURLs: [url]) },
        ] as [() async throws -> Void] {
            let error = await #expect(throws: EtcdError.self) { try await call() }
            #expect(error?.code == .badMemberURLs)
            #expect(error?.outcome == .notSent)
        }
    }

    @Test("No peer URL at all is refused too")
    func refusesNone() async throws {
        let client = try Self.transport.client("a")
        let error = await #expect(throws: EtcdError.self) { try await client.memberAdd(peerURLs: []) }
        #expect(error?.code == .badMemberURLs)
    }
}
