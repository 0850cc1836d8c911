package import EtcdClient

extension ClusterReader {
    /// The members as the cluster lists them; one call, without a look at any of them.
    package func members() async throws(StepFailure) -> [Member] {
        try await reading { () async throws(EtcdError) in try await client.memberList().members }
    }

    /// How the list of members differs from what a change promised.
    ///
    /// Servers before 3.5 answer what the member that is asked knows, which can be a moment behind the one that made the
    /// change: a difference counts only if it stays.
    package func differences(
        _ find: ([Member]) -> [String], within limit: Duration = .seconds(2)
    ) async throws(StepFailure) -> [String] {
        let end = ContinuousClock.now + limit
        while true {
            let differences = find(try await members())
            guard !differences.isEmpty, ContinuousClock.now < end else { return differences }
            try await sleep(.milliseconds(100))
        }
    }
}
