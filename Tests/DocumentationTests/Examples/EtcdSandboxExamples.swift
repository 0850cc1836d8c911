import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OwnClusterExamples {
    @Test("A follower that stands still holds up no write")
    func paused() async throws {
        var options = ClusterOptions(members: 3, unsafeNoFsync: true)
        options.quotaBackendBytes = 16 << 20
        try await withEtcdCluster(options) { cluster in
            let leader = try await cluster.leader()
            let follower = try #require(try await cluster.followers().first)
            try follower.pause()
            try await withEtcdClient(EtcdConfiguration(endpoints: [leader.clientURL])) { client in
                try await client.put(PutRequest(key: "a", value: "two of three are enough"))
            }
            try follower.resume()
            try await cluster.waitUntilHealthy()
        }
    }
}
