import EtcdClient
import EtcdRecipes
import Synchronization
import TestSupport
import Testing

extension Examples {
    @Test("Keys are copied, and what changes of them")
    func mirrors() async throws {
        try await Self.onCluster { _, client in
            let copy = client
            try await client.put(PutRequest(key: "shop/a", value: "1"))
            let copying = Task {
                let source = MirrorSource(client, .prefix("shop/"))
                let destination = MirrorDestination(
                    copy, replacing: Array("shop/".utf8), with: Array("copies/shop/".utf8))
                var revision: Int64 = 0
                for try await page in source.base() {
                    try await destination.write(page)
                    revision = page.position.revision
                }
                try await source.updates(after: revision) { updates in
                    for try await update in updates { try await destination.write(update) }
                }
            }
            func copied(_ count: Int64) async throws -> Bool {
                try await client.get(GetRequest(.prefix("copies/shop/"))).count == count
            }
            try await eventually("the base is copied") { try await copied(1) }
            try await client.put(PutRequest(key: "shop/b", value: "2"))
            try await eventually("the change is copied") { try await copied(2) }
            copying.cancel()
            _ = await copying.result
        }
    }

    /// What takes turns among the addresses of a service.
    private final class Balancer: Sendable {
        private let known = Mutex(0)
        var count: Int { known.withLock { $0 } }
        func apply(_ batch: [EndpointManager.Update]) { known.withLock { $0 += batch.count } }
    }

    @Test("A service says where it is, and others are told")
    func names() async throws {
        try await Self.onCluster { _, client in
            let lease = try await client.leaseGrant(ttl: 60).id
            let balancer = Balancer()
            let watching = Task {
                let shop = EndpointManager(client, target: "services/shop")
                try await shop.update([.add(name: "1", NamingEndpoint(address: "10.0.0.7:8080"), lease: lease)])
                try await shop.watch { changes in
                    for try await batch in changes { balancer.apply(batch) }
                }
            }
            try await eventually("the address is known") { balancer.count == 1 }
            watching.cancel()
            _ = await watching.result
            try await client.leaseRevoke(lease)
        }
    }

    @Test("Reads are in order, or from memory")
    func reads() async throws {
        try await Self.onCluster { _, client in
            try await client.put(PutRequest(key: "config/mode", value: "green"))
            let ordered = OrderedReads(client)
            var request = GetRequest(key: "config/mode")
            request.serializable = true
            let mode = try await ordered.get(request).keyValues.first?.valueText
            #expect(mode == "green" && ordered.revision > 0)
            try await client.withLeasing(prefix: "leasing/") { keys in
                for _ in 1...1000 {
                    _ = try await keys.get(GetRequest(key: "config/mode"))
                }
            }
            #expect(try await client.get(GetRequest(.prefix("leasing/"))).count == 0)
        }
    }
}
