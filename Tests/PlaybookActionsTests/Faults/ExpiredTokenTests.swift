import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// A login that runs out while a step waits.
    @Suite(
        "Logins that run out between two steps",
        .cluster(
            ClusterOptions(members: 1, authToken: .simple(ttlSeconds: 2), unsafeNoFsync: true), on: EtcdRelease.allCases
        ), .serialized)
    struct ExpiredTokens {
        @Test(
            "F9: Whatever comes behind a long wait logs in again",
            arguments: [
                (EtcdRelease.v34, "defragment, with: {allow-downtime: true}"),
                (.v35, "put, with: {key: behind, value: x}"),
            ])
        func waits(release: EtcdRelease, action: String) async throws {
            let secrets = ["root": "password of root"]
            let cluster = try TestCluster.of(release)
            _ = try await OnRealClusters.withSession(cluster, secrets: secrets) { session in
                try await session.run(
                    "- action: auth-bootstrap\n  with: {users: [{name: root, password: {env: root}, roles: [root]}]}")
            }
            let steps = """
                - action: put
                  with: {key: before, value: x, always: true}
                - action: watch
                  with: {key: go}
                  timeout: 2m
                - {action: \(action)}
                """
            let record = try await withThrowingTaskGroup(of: RunRecord?.self) { group in
                group.addTask {
                    try await OnRealClusters.withSession(cluster, user: "root", secrets: secrets) { session in
                        try await session.run(steps)
                    }
                }
                group.addTask {
                    try await cluster.waitUntilTokensExpire(user: "root", password: "password of root")
                    try await Self.call(cluster)
                    return nil
                }
                let record = try await group.next()
                group.cancelAll()
                return try #require(record ?? nil)
            }
            #expect(record.verdict == .done, "\(record.complaint)")
        }

        /// Writes until the run has heard it: when it begins to listen nobody here knows.
        private static func call(_ cluster: EtcdCluster) async throws {
            var configuration = cluster.clientConfiguration
            (configuration.username, configuration.password) = ("root", "password of root")
            try await withEtcdClient(configuration) { client in
                while !Task.isCancelled {
                    try await client.put(PutRequest(key: "go", value: "x"))
                    try? await Task.sleep(for: .milliseconds(200))
                }
            }
        }
    }
}
