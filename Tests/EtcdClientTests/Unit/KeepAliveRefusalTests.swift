import EtcdClient
import Synchronization
import Testing

/// Renews leases as etcd from release 3.5.30 on does: each renewal needs a token that is still good, and the permission
/// for the keys of the lease; the stream ends with the first that is refused.
private final class StrictLeases: EtcdTransport {
    private struct State {
        var goodToken = 1
        var givenTokens = 0
        var streams = 0
    }

    private let state = Mutex(State())
    private let forbidden: Set<Int64>

    init(forbidden: Set<Int64> = []) { self.forbidden = forbidden }

    var streams: Int { state.withLock { $0.streams } }

    /// The tokens that were given are good no more.
    func expireTokens() { state.withLock { $0.goodToken = $0.givenTokens + 1 } }

    func makeToken() -> String {
        state.withLock { state in
            state.givenTokens += 1
            return "token \(state.givenTokens)"
        }
    }

    private func accepts(_ token: String?) -> Bool {
        state.withLock { $0.givenTokens >= $0.goodToken && token == "token \($0.givenTokens)" }
    }

    func unary(_ call: EtcdTransportCall, _ request: [UInt8]) async throws -> [UInt8] {
        throw EtcdTransportError.unknownMethod(call)
    }

    func stream(
        _ call: EtcdTransportCall, _ requests: AsyncStream<[UInt8]>,
        _ respond: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        state.withLock { $0.streams += 1 }
        let token = call.metadata.first { $0.name == "token" }?.value
        for await request in requests {
            let lease = try LeaseKeepAliveRequest(serialized: request).id
            guard accepts(token) else {
                throw EtcdTransportError.server(.unauthenticated, "etcdserver: invalid auth token")
            }
            if forbidden.contains(lease) {
                throw EtcdTransportError.server(.permissionDenied, "etcdserver: permission denied")
            }
            try await respond(LeaseKeepAliveResponse(header: ResponseHeader(), id: lease, ttl: 3).serialized)
        }
    }
}

@Suite("Leases on a stream that a server ends")
struct KeepAliveRefusalTests {
    /// Calls `body` with a client of the server.
    private static func withClient(
        _ server: StrictLeases, _ body: (EtcdClient) async throws -> Void
    ) async throws {
        var configuration = EtcdConfiguration(endpoints: ["http://a:2379"])
        configuration.backoffWaitBetween = .milliseconds(1)
        configuration.dialTimeout = .seconds(60)
        configuration.credentials = { .token(server.makeToken()) }
        try await withEtcdClient(configuration, over: server, body)
    }

    @Test("AUTH59: A token that expires while a stream is open is renewed, and all leases live on")
    func expiredToken() async throws {
        let server = StrictLeases()
        try await Self.withClient(server) { client in
            try await client.leaseKeepAlive(5) { five in
                _ = try await five.next()
                server.expireTokens()
                try await client.leaseKeepAlive(6) { six in
                    _ = try await six.next()
                    server.expireTokens()
                    for _ in 1...2 {
                        _ = try await five.next()
                        _ = try await six.next()
                    }
                }
            }
        }
        #expect(server.streams > 2)
    }

    @Test("Where the permission for one lease is missing, the others live on")
    func forbiddenLease() async throws {
        let server = StrictLeases(forbidden: [7, 13])
        try await Self.withClient(server) { client in
            try await client.leaseKeepAlive(5) { five in
                _ = try await five.next()
                try await client.leaseKeepAlive(20) { twenty in
                    _ = try await twenty.next()
                    for lease in [7, 13] as [Int64] {
                        let refused = await #expect(throws: EtcdError.self) {
                            try await client.leaseKeepAlive(lease) { _ = try await $0.next() }
                        }
                        #expect(refused?.code == .permissionDenied)
                    }
                    for _ in 1...2 {
                        _ = try await five.next()
                        _ = try await twenty.next()
                    }
                }
            }
        }
    }
}
