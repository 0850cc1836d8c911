import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension LeasesOnClusters {
    /// Leases kept alive while members stop; each test has a cluster alone, which is whole again after it.
    @Suite("Keep-alive and faults", .cluster(.three, on: EtcdRelease.allCases), .overBothWireFormats)
    struct KeepAliveFaults {
        /// Keeps a lease alive through `harm`, and until renewals have come for longer than it lives.
        private static func survives(
            _ release: EtcdRelease, first: ClusterMember, ttl: Int64 = 12, _ harm: () async throws -> Void
        ) async throws {
            let cluster = try TestCluster.of(release)
            let others = cluster.members.filter { $0 !== first }
            try await ChangingClusters.Failover.withClient([first.clientURL] + others.map(\.clientURL)) { client in
                let lease = try await client.leaseGrant(ttl: ttl).id
                try await client.leaseKeepAlive(lease) { stream in
                    _ = try await stream.next()
                    try await harm()
                    let end = ContinuousClock.now + .seconds(ttl + 2)
                    while ContinuousClock.now < end { #expect(try await stream.next().ttl == ttl) }
                }
            }
        }

        @Test("A stopped leader, and a stopped server of its own", arguments: EtcdRelease.allCases, [true, false])
        func stopped(release: EtcdRelease, isLeader: Bool) async throws {
            // It takes as long as leases live: over the gateway, where a renewal is a call, one release tells enough.
            if TestWireFormat.isGateway && release != .v35 { return }
            try await TestCluster.alone(release) { cluster in
                let (leader, follower) = (try await cluster.leader(), try await cluster.followers()[0])
                // The stream goes to the follower in both cases.
                let stopped = isLeader ? leader : follower
                do {
                    try await Self.survives(release, first: follower) { try stopped.pause() }
                } catch {
                    try stopped.resume()
                    throw error
                }
                try stopped.resume()
                try await cluster.waitUntilHealthy()
            }
        }

        @Test("A killed server that comes back", arguments: EtcdRelease.allCases)
        func killed(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let member = cluster.members[0]
                try await Self.survives(release, first: member) {
                    await member.kill()
                    try await member.start()
                }
                try await cluster.waitUntilHealthy()
            }
        }

        @Test("LEASE30: A lost quorum is survived, unless a leader is required", arguments: EtcdRelease.allCases)
        func quorumLost(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let survivor = cluster.members[0]
                try await ChangingClusters.Failover.withClient([survivor.clientURL]) { client in
                    let lease = try await client.leaseGrant(ttl: 30).id
                    let strict = CallOptions(requireLeader: true)
                    try await client.leaseKeepAlive(lease) { plain in
                        try await client.leaseKeepAlive(lease, options: strict) { required in
                            _ = try await (plain.next(), required.next())
                            #expect(client.sharedStreams.keepAlive == 2)
                            for member in cluster.members.dropFirst() { await member.kill() }
                            #expect(await KeepAlive.end(of: required).code == .noLeader)
                            for member in cluster.members.dropFirst() { try await member.start() }
                            #expect(try await plain.next().ttl == 30)
                        }
                    }
                }
                try await cluster.waitUntilHealthy()
            }
        }
    }
}
