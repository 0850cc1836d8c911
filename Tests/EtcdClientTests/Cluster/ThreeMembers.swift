import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters {
    /// Tests that share one cluster of three members for each release, and leave it with three healthy ones.
    @Suite("Three members", .cluster(.three, on: EtcdRelease.allCases), .overBothWireFormats, .serialized)
    struct ThreeMembers {
        /// The endpoint of each member, by its id.
        static func endpoints(_ client: EtcdClient) async throws -> [UInt64: EtcdEndpoint] {
            var endpoints: [UInt64: EtcdEndpoint] = [:]
            for endpoint in client.endpoints { endpoints[try await client.status(of: endpoint).memberID] = endpoint }
            return endpoints
        }
    }
}
