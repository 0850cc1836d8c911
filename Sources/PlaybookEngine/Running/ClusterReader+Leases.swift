package import EtcdClient

extension ClusterReader {
    /// A lease as it stands, with the keys that end with it; a time to live of 0 or less where it is gone.
    package func lease(_ id: Int64) async throws(StepFailure) -> LeaseTimeToLiveResponse {
        try await reading { () async throws(EtcdError) in try await client.leaseTimeToLive(id, keys: true) }
    }
}
