import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

/// What the articles show, compiled and run.
@Suite("The articles' examples", .cluster(.one), .serialized)
struct Examples {
    /// Hands over the endpoint of the suite's cluster, and a client of it.
    static func onCluster(_ body: (_ endpoint: String, _ client: EtcdClient) async throws -> Void) async throws {
        let endpoint = try #require(try TestCluster.current.endpoints.first)
        try await withEtcdClient(EtcdConfiguration(url: endpoint)) { client in try await body(endpoint, client) }
    }
}
