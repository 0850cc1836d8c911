import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension ChangingClusters {
    /// Members that are cut off from the others, while clients reach all of them. Each test has a cluster of its own.
    @Suite("Partitions", .startsProcesses, .overBothWireFormats, .serialized)
    struct Partition {
        enum Role: String, Sendable, CaseIterable { case leader, follower }

        @Test(
            "FO78: Where the client's first server is cut off from its peers calls go on, and nothing is written twice",
            arguments: EtcdRelease.allCases, Role.allCases)
        func cutOff(release: EtcdRelease, role: Role) async throws {
            try await Self.withParts(release, role) { lonely, client in
                async let stale: Void = Self.expectStaleReadsAlone(
                    client.pinned(to: try EtcdEndpoint(lonely.clientURL)))
                // The server itself gives up after six seconds, and the client asks another.
                let start = ContinuousClock.now
                let read = try await client.get(GetRequest(key: "before"), options: .timeout(.seconds(60)))
                #expect(start.duration(to: .now) < .seconds(30))
                #expect(read.keyValues.first?.valueText == "x")
                try await stale
            }
        }

        /// Puts, each under a key of its own, until some are done; the rest has chosen a leader by then.
        private static func putAll(_ client: EtcdClient) async throws -> Set<String> {
            var done: Set<String> = []
            for number in 1...120 where done.count < 3 {
                let key = "during/\(number)"
                do throws(EtcdError) {
                    try await client.put(PutRequest(key: key, value: "x"), options: .timeout(.seconds(1)))
                    done.insert(key)
                } catch {
                    #expect(error.outcome == .unknown)
                }
            }
            return done
        }

        /// What a server answers that reaches no other.
        private static func expectStaleReadsAlone(_ lonely: EtcdClient) async throws {
            var request = GetRequest(key: "before")
            request.serializable = true
            #expect(try await lonely.get(request).keyValues.first?.valueText == "x")
            request.serializable = false
            let linearizable = request
            for call in [
                { _ = try await lonely.get(linearizable, options: .timeout(.seconds(1))) },
                { try await lonely.put(PutRequest(key: "lost", value: "x"), options: .timeout(.seconds(1))) },
            ] as [() async throws -> Void] {
                let error = await OnClusters.failure { try await call() }
                #expect([.deadlineExceeded, .timeout, .leaderChanged, .noLeader].contains(error.code))
                #expect(error.outcome == .unknown)
            }
        }

        /// Hands out a client whose first server is cut off from the two others; then joins them again, and looks at all
        /// that was written.
        private static func withParts(
            _ release: EtcdRelease, _ role: Role, _ body: (ClusterMember, EtcdClient) async throws -> Void
        ) async throws {
            var options = ClusterOptions.three
            options.etcd = release.binary
            options.proxiesPeers = true
            try await withEtcdCluster(options) { cluster in
                let lonely = role == .leader ? try await cluster.leader() : try await cluster.followers()[0]
                let others = cluster.members.filter { $0 !== lonely }
                try await OnClusters.withClient([lonely.clientURL] + others.map(\.clientURL)) { client in
                    try await client.put(PutRequest(key: "before", value: "x"))
                    try cluster.isolate(lonely)
                    // Another client, so that each has its first server before it.
                    async let puts = OnClusters.withClient([lonely.clientURL] + others.map(\.clientURL)) { second in
                        try await putAll(second)
                    }
                    try await body(lonely, client)
                    let done = try await puts
                    #expect(done.count == 3, "a put that the first server does not answer is followed elsewhere")
                    cluster.rejoin()
                    try await cluster.waitUntilHealthy()
                    let stored = try await client.get(GetRequest(.prefix("during/"))).keyValues
                    #expect(stored.allSatisfy { $0.version == 1 })
                    #expect(done.isSubset(of: stored.map(\.keyText)))
                    let back = client.pinned(to: try EtcdEndpoint(lonely.clientURL))
                    #expect(try await back.get(GetRequest(.prefix("during/"))).keyValues == stored)
                }
            }
        }
    }
}
