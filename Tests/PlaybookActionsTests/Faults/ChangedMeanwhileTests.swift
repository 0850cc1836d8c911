import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// What others change in the cluster while a run is under way.
    @Suite("Clusters that others change meanwhile", .startsProcesses)
    struct ChangedMeanwhile {
        private func run(
            _ steps: String, on cluster: EtcdCluster, as user: String? = nil, meddling line: String,
            at isMoment: @escaping @Sendable (RunEvent) -> Bool
        ) async throws -> RunRecord {
            var configuration = cluster.clientConfiguration
            configuration.username = user
            configuration.password = user.map { "password-of-\($0)" }
            return try await withEtcdClient(configuration) { client in
                var planned = try await PlaybookSession(client: client).plan(steps)
                planned.setting.log = Meddler(line: line, cluster: cluster).log(at: isMoment)
                return await planned.run()
            }
        }

        private static let puts =
            "- action: put\n  with: {key: a, value: x}\n- action: put\n  with: {key: b, value: x}"

        private func keys(_ cluster: EtcdCluster, as user: String? = nil) async throws -> [String] {
            var configuration = cluster.clientConfiguration
            configuration.username = user
            configuration.password = user.map { "password-of-\($0)" }
            return try await withEtcdClient(configuration) { client in
                try await client.get(GetRequest(.all)).keyValues.map(\.keyText)
            }
        }

        @Test("F32: An alarm that is raised between two members stops the run before the next")
        func corrupt() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                let record = try await run(
                    "- action: defragment\n  with: {settle: {leader-stable: 0s}}", on: cluster,
                    meddling: try await cluster.raise("CORRUPT")
                ) { event in
                    if case .effectEnded = event { true } else { false }
                }
                #expect(record.verdict == .stopped, "\(record.complaint)")
                #expect(record.outcomes(1) == [.done, .notReached, .notReached], "\(record.complaint)")
                #expect(record.error?.message.contains("no-corruption") == true, "\(record.complaint)")
            }
        }

        @Test(
            "F32, F4: NOSPACE that is raised between two writes is a definite failure of the second, which is sent once"
        )
        func noSpace() async throws {
            try await withEtcdCluster(.one) { cluster in
                let record = try await run(
                    Self.puts, on: cluster, meddling: try await cluster.raise("NOSPACE")
                ) { event in
                    if case .stepEnded = event { true } else { false }
                }
                #expect(record.verdict == .failed, "\(record.complaint)")
                #expect(record.steps.map(\.status) == [.succeeded, .failed], "\(record.complaint)")
                #expect(record.outcomes(2) == [.failed])
                #expect(record.error?.message.contains("space exceeded") == true, "\(record.complaint)")
                #expect(try await keys(cluster) == ["a"])
            }
        }

        @Test("F10, F32: Authentication that somebody turns on meanwhile ends a run without a login, in clear words")
        func authenticationOn() async throws {
            try await withEtcdCluster(.one) { cluster in
                let record = try await run(Self.puts, on: cluster, meddling: Self.enable) { event in
                    if case .stepEnded = event { true } else { false }
                }
                #expect(record.verdict == .failed, "\(record.complaint)")
                #expect(record.steps.map(\.status) == [.succeeded, .failed], "\(record.complaint)")
                #expect(record.outcomes(2).allSatisfy { $0 == .failed || $0 == .notReached }, "\(record.complaint)")
                #expect(record.error?.message.contains("user name is empty") == true, "\(record.complaint)")
                #expect(try await keys(cluster, as: "root") == ["a"])
            }
        }

        @Test("F10: A run with a login goes on when somebody turns authentication on")
        func authenticationOnWithLogin() async throws {
            try await withEtcdCluster(.one) { cluster in
                let record = try await run(Self.puts, on: cluster, as: "root", meddling: Self.enable) { event in
                    if case .stepEnded = event { true } else { false }
                }
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(try await keys(cluster, as: "root") == ["a", "b"])
            }
        }

        @Test("F32: A permission that is taken away meanwhile is a definite failure, and nothing is written")
        func permissionGone() async throws {
            try await withEtcdCluster(.one) { cluster in
                try Meddler(
                    line: Self.users(["root", "shop"])
                        + """
                        etcdctl role add shop; etcdctl role grant-permission shop readwrite a b0
                        etcdctl user grant-role shop shop; etcdctl auth enable
                        """, cluster: cluster
                ).meddle()
                let line = "etcdctl --user 'root:password-of-root' user revoke-role shop shop"
                let record = try await run(Self.puts, on: cluster, as: "shop", meddling: line) { event in
                    if case .stepEnded = event { true } else { false }
                }
                #expect(record.verdict == .failed, "\(record.complaint)")
                #expect(record.steps.map(\.status) == [.succeeded, .failed], "\(record.complaint)")
                #expect(record.error?.kind == "denied", "\(record.complaint)")
                #expect(try await keys(cluster, as: "root") == ["a"])
            }
        }

        private static func users(_ names: [String]) -> String {
            names.map { "echo 'password-of-\($0)' | etcdctl user add \($0) --interactive=false\n" }.joined()
                + "etcdctl role add root; etcdctl user grant-role root root\n"
        }

        private static let enable = users(["root"]) + "etcdctl auth enable"
    }
}

extension EtcdCluster {
    /// A line that raises an alarm at the first member.
    fileprivate func raise(_ alarm: String) async throws -> String {
        let id = try await members[0].id()
        return
            "curl -sf -d '{\"action\": \"ACTIVATE\", \"memberID\": \"\(id)\", \"alarm\": \"\(alarm)\"}' "
            + "\(members[0].clientURL)/v3/maintenance/alarm"
    }
}
