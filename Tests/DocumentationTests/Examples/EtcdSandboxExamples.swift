import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OwnClusterExamples {
    @Test("A member that stands still holds up nobody")
    func paused() async throws {
        var options = ClusterOptions(members: 3, unsafeNoFsync: true)
        options.quotaBackendBytes = 16 << 20
        try await withEtcdCluster(options) { cluster in
            try await withEtcdClient(cluster.clientConfiguration) { client in
                let follower = try #require(try await cluster.followers().first)
                try follower.pause()
                try await client.put(PutRequest(key: "a", value: "two of three are enough"))
                try follower.resume()
                try await cluster.waitUntilHealthy()
            }
        }
    }
}
