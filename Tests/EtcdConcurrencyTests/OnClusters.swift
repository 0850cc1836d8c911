import EtcdClient
import EtcdConcurrency
import EtcdSandbox
import TestSupport
import Testing

/// Everything that needs a server. Each suite has clusters of its own, and waits for room on the machine.
@Suite("Concurrency on real clusters", .overBothWireFormats)
struct OnClusters {
    /// A client of a release's cluster, whose calls go to the member of this number first.
    @discardableResult
    static func withClient<Result: Sendable>(
        of release: EtcdRelease, member: Int = 0, _ body: (EtcdClient) async throws -> Result
    ) async throws -> Result {
        let endpoints = try TestCluster.of(release).endpoints
        let first = member % endpoints.count
        var configuration = EtcdConfiguration(endpoints: Array(endpoints[first...] + endpoints[..<first]))
        configuration.requestTimeout = .seconds(30)
        configuration.wireFormat = TestWireFormat.current
        return try await withEtcdClient(configuration, body)
    }

    /// A name that no other test uses.
    static func uniqueName() -> String { "test/\(UInt32.random(in: 0 ... .max))" }

    /// The code of the error that `body` throws.
    static func failure(
        sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
    ) async -> ConcurrencyError.Code? {
        await #expect(throws: ConcurrencyError.self, sourceLocation: sourceLocation) { try await body() }?.code
    }
}
