import EtcdClient
import EtcdSandbox
import NameService
import TestSupport
import Testing

extension ChangingClusters {
    @Suite("A cluster that the DNS tells", .cluster(.one), .serialized)
    struct Discovery {
        @Test("NAMING97: It is reached, by a client that is told nothing but the domain")
        func reached() async throws {
            let endpoint = try #require(try TestCluster.current.endpoints.first)
            let port = try #require(endpoint.split(separator: ":").last.flatMap { UInt16($0) })
            let server = try StubNameServer(["_etcd-client._tcp.cluster.test": [.init("localhost", port)]])
            defer { server.stop() }
            var configuration = EtcdConfiguration()
            configuration.discoverySRV = "cluster.test"
            configuration.nameServer = NameServer(address: "127.0.0.1", port: server.port)
            try await withEtcdClient(configuration) { client in
                #expect(client.endpoints.map(\.description) == ["http://localhost:\(port)"])
                try await client.put(PutRequest(key: "discovered", value: "yes"))
                #expect(try await client.get(GetRequest(key: "discovered")).keyValues.first?.valueText == "yes")
            }
        }
    }
}
