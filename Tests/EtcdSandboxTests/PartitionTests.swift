import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension SandboxTests {
    @Suite("Parted members")
    struct PartitionTests {
        @Test(
            "A leader that is cut off is deposed, and follows the new one when it is back",
            arguments: EtcdRelease.allCases)
        func leader(release: EtcdRelease) async throws {
            try await Self.withCluster(release) { cluster in
                let old = try await cluster.leader()
                try cluster.isolate(old)
                try await eventually("it knows that it leads no more") {
                    try await old.metric("etcd_server_has_leader") == 0
                }
                let new = try await cluster.leader()
                #expect(new !== old)
                try await Self.put("a", through: new)
                cluster.rejoin()
                try await cluster.waitUntilHealthy()
                #expect(try await cluster.leader() === new)
                try await Self.put("b", through: old)
            }
        }

        @Test("Another isolation takes the place of the first, and a side without a majority does nothing")
        func sides() async throws {
            try await Self.withCluster(.v34) { cluster in
                try cluster.isolate(cluster.members[0])
                try cluster.isolate(Array(cluster.members.prefix(2)))
                try await eventually("the third has no leader") {
                    try await cluster.members[2].metric("etcd_server_has_leader") == 0
                }
                let leader = try await cluster.leader()
                #expect(leader !== cluster.members[2])
                try await Self.put("a", through: leader)
                await cluster.members[2].kill()
                try await cluster.members[2].start()
                cluster.rejoin()
                try await cluster.waitUntilHealthy()
                try await Self.put("b", through: cluster.members[2])
            }
        }

        @Test("Members that reach each other directly cannot be parted")
        func direct() async throws {
            try await withEtcdCluster(.one) { cluster in
                #expect(throws: SandboxError.self) { try cluster.isolate(cluster.members[0]) }
                cluster.rejoin()
            }
        }

        private static func withCluster(
            _ release: EtcdRelease, _ body: (EtcdCluster) async throws -> Void
        ) async throws {
            var options = ClusterOptions.three
            options.etcd = release.binary
            options.proxiesPeers = true
            try await withEtcdCluster(options, body)
        }

        private static func put(_ key: String, through member: ClusterMember) async throws {
            var configuration = EtcdConfiguration(endpoints: [member.clientURL])
            configuration.requestTimeout = .seconds(60)
            try await withEtcdClient(configuration) { client in
                try await client.put(PutRequest(key: key, value: "x"))
            }
        }
    }
}
