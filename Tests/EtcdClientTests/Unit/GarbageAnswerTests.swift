import EtcdClient
import TestSupport
import Testing

@Suite("F31: Servers whose answers mean nothing")
struct GarbageAnswerTests {
    @Test("Every call ends, in an answer or in an error of the client's own", arguments: (1...20).map(UInt64.init))
    func calls(seed: UInt64) async throws {
        let server = try GarbageAnswers(seed: seed)
        var configuration = EtcdConfiguration(endpoints: [server.url])
        configuration.requestTimeout = .seconds(2)
        configuration.maxUnaryRetries = 1
        try await withEtcdClient(configuration) { client in
            for call in Self.calls {
                do { try await call(client) } catch is EtcdError {}
            }
        }
    }

    @Test("So does a login before every call", arguments: (1...5).map(UInt64.init))
    func logins(seed: UInt64) async throws {
        let server = try GarbageAnswers(seed: seed)
        var configuration = EtcdConfiguration(endpoints: [server.url])
        configuration.requestTimeout = .seconds(2)
        (configuration.username, configuration.password) = ("root", "secret")
        try await withEtcdClient(configuration) { client in
            for call in Self.calls.prefix(4) {
                do { try await call(client) } catch is EtcdError {}
            }
        }
    }

    private typealias Call = @Sendable (EtcdClient) async throws -> Void

    private static let calls: [Call] = [
        { "\(try await $0.get(GetRequest(.all)))".isEmpty ? () : () },
        { _ = try await $0.put(PutRequest(key: "a", value: "x")) },
        { _ = try await $0.delete(DeleteRequest(.prefix("a"))) },
        { client in
            let inner = Txn(then: [.get(GetRequest(key: "a"))])
            let txn = Txn(then: [.put(PutRequest(key: "a", value: "x")), .get(GetRequest(.all)), .txn(inner)])
            _ = "\(try await client.txn(txn))"
        },
        { _ = try await $0.compact(CompactRequest(revision: 1)) },
        { _ = try await $0.putIfAbsent(PutRequest(key: "a", value: "x")) },
        { _ = "\(try await $0.leaseGrant(ttl: 60))" },
        { _ = try await $0.leaseRevoke(1) },
        { _ = "\(try await $0.leaseTimeToLive(1, keys: true))" },
        { _ = "\(try await $0.leases())" },
        { _ = "\(try await $0.leaseKeepAliveOnce(1))" },
        { _ = "\(try await $0.memberList())" },
        { _ = "\(try await $0.memberAdd(peerURLs: ["http://127.0.0.1:1"]))" },
        { _ = try await $0.memberRemove(1) },
        { _ = try await $0.sync() },
        { _ = "\(try await $0.status(of: $0.endpoints[0]))" },
        { _ = try await $0.defragment($0.endpoints[0]) },
        { _ = "\(try await $0.hashKV(of: $0.endpoints[0]))" },
        { _ = "\(try await $0.alarms())" },
        { _ = try await $0.moveLeader(to: 1) },
        { _ = "\(try await $0.userList()) \(try await $0.userGet("a"))" },
        { _ = "\(try await $0.roleList()) \(try await $0.roleGet("a"))" },
        { _ = "\(try await $0.authenticate(name: "root", password: "secret"))" },
        { try await $0.snapshot { stream in while try await stream.next() != nil {} } },
        { client in
            try await client.watch(WatchRequest(.all, createdNotify: true), options: .timeout(.seconds(1))) { watch in
                for _ in 1...5 { _ = "\(try await watch.next())" }
            }
        },
        { client in
            try await client.leaseKeepAlive(1, options: .timeout(.seconds(1))) { renewals in
                for _ in 1...5 { _ = try await renewals.next() }
            }
        },
    ]
}
