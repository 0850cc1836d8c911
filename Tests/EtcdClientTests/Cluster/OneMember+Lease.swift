import EtcdClient
import TestSupport
import Testing

extension OnClusters.OneMember {
    @Test("LEASE23: A lease knows its keys and its time", arguments: EtcdRelease.allCases)
    func grants(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let base = OnClusters.uniquePrefix()
            let lease = try await client.leaseGrant(ttl: 60)
            #expect(lease.ttl == 60)
            for name in ["a", "b"] { try await client.put(PutRequest(key: base + name, value: "x", lease: lease.id)) }
            let left = try await client.leaseTimeToLive(lease.id, keys: true)
            #expect(left.grantedTTL == 60)
            #expect((1...60).contains(left.ttl))
            #expect(Set(left.keys) == [[UInt8]((base + "a").utf8), [UInt8]((base + "b").utf8)])
            #expect(try await client.leaseTimeToLive(lease.id).keys.isEmpty)
            #expect(try await client.leases().leases.contains(lease.id))
            #expect(try await client.leaseKeepAliveOnce(lease.id).ttl == 60)
            let short = try await client.leaseGrant(ttl: 1)
            #expect(short.ttl >= 1)
            let long = await OnClusters.failure { _ = try await client.leaseGrant(ttl: 9_000_000_001) }
            #expect(long.code == .leaseTTLTooLarge)
            let chosen = try await client.leaseGrant(ttl: 60, id: lease.id + 1)
            #expect(chosen.id == lease.id + 1)
            let twice = await OnClusters.failure { _ = try await client.leaseGrant(ttl: 60, id: chosen.id) }
            #expect(twice.code == .leaseExists)
        }
    }

    @Test("LEASE25: A revoked or expired lease is gone, and its keys with it", arguments: EtcdRelease.allCases)
    func ends(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let base = OnClusters.uniquePrefix()
            let revoked = try await client.leaseGrant(ttl: 60).id
            try await client.put(PutRequest(key: base + "a", value: "x", lease: revoked))
            let expiring = try await Self.shortLease(of: base + "b", client)
            try await client.leaseRevoke(revoked)
            try await eventually("the second lease ends") {
                try await client.get(GetRequest(.prefix(base))).count == 0
            }
            for lease in [revoked, expiring] {
                let put = await OnClusters.failure {
                    try await client.put(PutRequest(key: base + "c", value: "x", lease: lease))
                }
                #expect(put.code == .leaseNotFound)
                #expect(try await client.leaseTimeToLive(lease).ttl == -1)
                let keepAlive = await OnClusters.failure { try await client.leaseKeepAliveOnce(lease) }
                #expect(keepAlive.code == .leaseNotFound)
                let revoke = await OnClusters.failure { try await client.leaseRevoke(lease) }
                #expect(revoke.code == .leaseNotFound)
            }
        }
    }

    /// A lease of a second or two that a key was put with; on a slow machine it may end before the key is there.
    private static func shortLease(of key: String, _ client: EtcdClient) async throws -> Int64 {
        while true {
            let lease = try await client.leaseGrant(ttl: 1).id
            do throws(EtcdError) {
                try await client.put(PutRequest(key: key, value: "x", lease: lease))
                return lease
            } catch {
                guard error.code == .leaseNotFound else { throw error }
            }
        }
    }

    @Test("LEASE32: A key that has changed its lease ends with the new one", arguments: EtcdRelease.allCases)
    func changesLease(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let key = OnClusters.uniquePrefix() + "k"
            let first = try await client.leaseGrant(ttl: 60).id
            let second = try await client.leaseGrant(ttl: 60).id
            try await client.put(PutRequest(key: key, value: "x", lease: first))
            try await client.put(PutRequest(key: key, value: "x", lease: second))
            try await client.leaseRevoke(first)
            #expect(try await client.get(GetRequest(key: key)).count == 1)
            try await client.leaseRevoke(second)
            #expect(try await client.get(GetRequest(key: key)).count == 0)
        }
    }
}
