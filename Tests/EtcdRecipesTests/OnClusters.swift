import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

/// Everything that needs a server. Each suite has clusters of its own, and waits for room on the machine.
@Suite("Recipes on real clusters")
struct OnClusters {
    /// A client of a release's cluster.
    @discardableResult
    static func withClient<Result: Sendable>(
        of release: EtcdRelease, configure: (inout EtcdConfiguration) -> Void = { _ in },
        _ body: (EtcdClient) async throws -> Result
    ) async throws -> Result {
        var configuration = EtcdConfiguration(endpoints: try TestCluster.of(release).endpoints)
        configuration.requestTimeout = .seconds(30)
        configuration.wireFormat = TestWireFormat.current
        configure(&configuration)
        return try await withEtcdClient(configuration, body)
    }

    /// A text that no other test writes keys under.
    static func uniquePrefix() -> String { "test/\(UInt32.random(in: 0 ... .max))/" }
}
