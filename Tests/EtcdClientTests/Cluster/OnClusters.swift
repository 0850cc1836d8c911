import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

/// Everything that needs a server. Each suite has clusters of its own, and waits for room on the machine.
@Suite("On real clusters")
struct OnClusters {
    /// A client of a suite's cluster.
    @discardableResult
    static func withClient<Result: Sendable>(
        of release: EtcdRelease, _ body: (EtcdClient) async throws -> Result
    ) async throws -> Result {
        try await withClient(try TestCluster.of(release).endpoints, body)
    }

    /// A client of these endpoints.
    @discardableResult
    static func withClient<Result: Sendable>(
        _ endpoints: [String], _ body: (EtcdClient) async throws -> Result
    ) async throws -> Result {
        try await withEtcdClient(configuration(endpoints), body)
    }

    /// How tests reach these endpoints: with time enough for a busy machine.
    static func configuration(_ endpoints: [String]) -> EtcdConfiguration {
        var configuration = EtcdConfiguration(endpoints: endpoints)
        configuration.requestTimeout = .seconds(30)
        configuration.dialTimeout = .seconds(5)
        configuration.wireFormat = TestWireFormat.current
        return configuration
    }

    /// The error that `body` throws; an issue, and an error of another kind, where it throws none of ours.
    static func failure(
        sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
    ) async -> EtcdError {
        let error = await #expect(throws: EtcdError.self, sourceLocation: sourceLocation) { try await body() }
        return error ?? EtcdError(.serverError, "nothing was thrown", outcome: .unknown)
    }

    /// Calls again after an outcome that is not known: the connection may have been cut with the call under way.
    static func untilDone(_ call: () async throws -> some Any) async throws {
        var tries = 0
        while true {
            do {
                _ = try await call()
                return
            } catch let error as EtcdError where error.outcome == .unknown && tries < 3 {
                tries += 1
            }
        }
    }

    /// A text that no other test writes keys under.
    static func uniquePrefix() -> String { "test/\(UInt32.random(in: 0 ... .max))/" }
}

/// Streams that outlive faults.
@Suite("Streams on real clusters")
struct StreamsOnClusters {}

/// Leases that are kept alive, which wait longest.
@Suite("Leases on real clusters")
struct LeasesOnClusters {}

/// Clusters that change, break or are out of reach, and what is documented of all.
@Suite("Changing clusters")
struct ChangingClusters {}

extension OnClusters {
    /// Tests that share one cluster of one member for each release.
    @Suite("One member", .cluster(.one, on: EtcdRelease.allCases), .overBothWireFormats, .serialized)
    struct OneMember {}
}
