import EtcdSandbox
import Testing

extension SandboxTests {
    @Suite("A throw-away cluster")
    struct ClusterTests {
        @Test(
            "starts, knows its leader, and leaves no process behind", arguments: [1, 3],
            [EtcdBinary.system, .version35])
        func startsAndStops(members: Int, etcd: EtcdBinary) async throws {
            let options = ClusterOptions(members: members, etcd: etcd, unsafeNoFsync: true)
            let cluster = try await EtcdCluster.start(options)
            let pids = cluster.members.compactMap(\.pid)
            #expect(pids.count == members)
            let leader = try await cluster.leader()
            #expect(try await cluster.followers().count == members - 1)
            #expect(try await leader.id() != 0)
            await cluster.stop()
            #expect(pids.allSatisfy { !processExists($0) })
            #expect(!fileExists(cluster.folder.path))
            await cluster.stop()
        }
    }
}
