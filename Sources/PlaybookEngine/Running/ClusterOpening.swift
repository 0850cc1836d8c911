package import EtcdClient
package import PlaybookLanguage

/// Opens clusters that a step names besides the run's own.
package protocol ClusterOpening: Sendable {
    /// A client of the cluster; who asks for it closes it.
    ///
    /// - Throws: `configuration` where the settings or their secrets cannot be used.
    func open(_ cluster: ClusterSettings) async throws(StepFailure) -> EtcdClient
}

extension ClusterReader {
    /// Reads in another cluster for as long as `body` runs; in the run's own where there is none.
    package func reading<Answer>(
        in cluster: ClusterSettings?, _ body: (ClusterReader) async throws(StepFailure) -> Answer
    ) async throws(StepFailure) -> Answer {
        guard let cluster else { return try await body(self) }
        guard let clusters = context.clusters else {
            throw StepFailure(.configuration, "no cluster but the playbook's own can be reached here")
        }
        let client = try await clusters.open(cluster)
        defer { client.close() }
        var other = context
        other.client = client
        (other.overview, other.clusterID, other.planned, other.lock) = (nil, nil, nil, nil)
        return try await body(ClusterReader(other))
    }

    /// The key of the run lock: it belongs to who runs, and is copied and overwritten by no action.
    package var lockKey: [UInt8]? { context.lockKey.map { Array($0.utf8) } }
}
