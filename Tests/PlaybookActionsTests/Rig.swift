import EtcdClient
import EtcdSandbox
import PlaybookRecord

/// Plans and runs playbook text on a real cluster, in this process, each with a client of its own.
enum Rig {
    /// Plans `steps` (the entries of `steps:`), and runs them where the plan allows it.
    static func run(
        _ steps: String, on cluster: EtcdCluster, client configured: EtcdConfiguration? = nil,
        secrets: [String: String] = [:]
    ) async throws -> RunRecord {
        try await withSession(cluster, configured, secrets) { session in try await session.run(steps) }
    }

    /// The record of a plan of `steps`.
    static func plan(
        _ steps: String, on cluster: EtcdCluster, client configured: EtcdConfiguration? = nil,
        secrets: [String: String] = [:]
    ) async throws -> RunRecord {
        try await withSession(cluster, configured, secrets) { session in try await session.plan(steps).record }
    }

    private static func withSession(
        _ cluster: EtcdCluster, _ configured: EtcdConfiguration?, _ secrets: [String: String],
        _ body: (PlaybookSession) async throws -> RunRecord
    ) async throws -> RunRecord {
        var configuration = configured ?? cluster.clientConfiguration
        configuration.requestTimeout = configuration.requestTimeout ?? .seconds(10)
        return try await withEtcdClient(configuration) { client in
            try await body(PlaybookSession(client: client, secrets: secrets))
        }
    }
}

extension RunRecord {
    /// The output of the step with this number, counted from 1.
    func output(_ step: Int, _ name: String) -> RecordedValue? {
        guard steps.indices.contains(step - 1) else { return nil }
        return steps[step - 1].outputs.first { $0.name == name }?.value
    }

    /// What went wrong, for test failures.
    var complaint: String {
        let failures = steps.compactMap { step in step.error.map { "\(step.action): \($0.message)" } }
        return "\(verdict) \(error?.message ?? "") \(failures)"
    }
}
