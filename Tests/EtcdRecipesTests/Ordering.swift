import EtcdClient
import EtcdRecipes
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters {
    @Suite("Reads in order", .startsProcesses, .serialized)
    struct Ordering {
        @Test(
            "A member that is behind is passed over, and where all are, the read fails", arguments: EtcdRelease.allCases
        )
        func behind(release: EtcdRelease) async throws {
            var options = ClusterOptions.three
            options.etcd = release.binary
            options.proxiesPeers = true
            try await withEtcdCluster(options) { cluster in
                let behind = try await cluster.followers()[0]
                let others = cluster.members.filter { $0 !== behind }
                var configuration = EtcdConfiguration(endpoints: [behind.clientURL] + others.map(\.clientURL))
                configuration.requestTimeout = .seconds(30)
                try await withEtcdClient(configuration) { client in
                    try await client.put(PutRequest(key: "k", value: "old"))
                    try cluster.isolate(behind)
                    let ahead = client.pinned(to: try EtcdEndpoint(others[0].clientURL))
                    let written = try await ahead.put(PutRequest(key: "k", value: "new")).header.revision
                    var read = GetRequest(key: "k")
                    read.serializable = true
                    let reads = OrderedReads(client)
                    let stale = try await reads.get(read)
                    #expect(stale.keyValues.first?.valueText == "old" && reads.revision == stale.header.revision)
                    // What was written through it is newer than what the first member knows.
                    let lonely = OrderedReads(client.pinned(to: try EtcdEndpoint(behind.clientURL)))
                    let seen = OrderedReads(client)
                    let later = Txn(then: [.get(read)])
                    _ = try await reads.txn(later)
                    client.setEndpoints(try (others + [behind]).map { try EtcdEndpoint($0.clientURL) })
                    try await eventually("the answer is the new one") {
                        try await seen.get(GetRequest(key: "k")).header.revision >= written
                    }
                    client.setEndpoints(try ([behind] + others).map { try EtcdEndpoint($0.clientURL) })
                    let fresh = try await seen.get(read)
                    #expect(fresh.keyValues.first?.valueText == "new")
                    client.setEndpoints([try EtcdEndpoint(behind.clientURL)])
                    let error = await #expect(throws: OrderViolation.self) { _ = try await seen.get(read) }
                    #expect(error?.known ?? 0 >= written)
                    // Who has seen nothing newer is content.
                    #expect(try await lonely.get(read).keyValues.first?.valueText == "old")
                }
            }
        }
    }
}
