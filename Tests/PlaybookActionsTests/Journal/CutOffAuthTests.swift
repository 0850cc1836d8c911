import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// A run that turns authentication on is killed at every line of its journal, and resumed by a process that knows
    /// no login.
    @Suite("Runs on authentication that are cut off", .cluster(.one))
    struct CutOffAuth {
        private static let secrets = ["ROOT": "root-password", "SHOP": "shop-password"]

        private static func steps(_ number: Int) -> String {
            """
            - action: auth-bootstrap
              with:
                roles:
                  - {name: shop, permissions: [{readwrite: {prefix: /shop/}}]}
                users:
                  - {name: root, password: {env: ROOT}, roles: [root]}
                  - {name: shop, password: {env: SHOP}, roles: [shop]}
            - action: put
              with: {key: /shop/\(number), value: open, always: true}
              as: {username: shop, password: {env: SHOP}}
            - action: user-add
              with: {user: later\(number), no-password: true}
            - action: auth-disable
            """
        }

        private func run(_ number: Int, _ journal: DyingJournal) async throws -> RunRecord {
            try await OnRealClusters.onCluster(of: .v34, secrets: Self.secrets) { session in
                try await session.run(Self.steps(number), with: journal)
            }
        }

        @Test("Killed at any line, it goes on as the user that it had made")
        func everyLine() async throws {
            for limit in 1...200 {
                for (number, death) in DyingJournal.Death.allCases.enumerated() {
                    let dying = DyingJournal(limit: limit, death)
                    _ = try await run(limit * 2 + number, dying)
                    if case .ended? = try dying.records.last {
                        #expect(limit > 15)
                        return
                    }
                    let resumed = try await run(limit * 2 + number, DyingJournal(dying.text))
                    let place: Comment = "line \(limit), \(death): \(dying.text.last ?? "") \(resumed.complaint)"
                    #expect(resumed.verdict == .done, place)
                    let found = try await OnRealClusters.onCluster(of: .v34) { session in
                        try await session.client.get(GetRequest(key: "/shop/\(limit * 2 + number)")).keyValues.first
                    }
                    #expect(found?.version == 1, place)
                }
            }
            Issue.record("the run never came to its end")
        }
    }
}
