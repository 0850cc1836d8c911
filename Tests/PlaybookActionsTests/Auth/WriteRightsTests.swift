import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// What the run's user may not write is known before the first change.
    @Suite("Keys that the user may not write", .startsProcesses)
    struct WriteRightsTests {
        private struct Case: Sendable, CustomTestStringConvertible {
            var what: String
            var steps: String
            /// A word of the plan's error; nil where the run goes through.
            var refusal: String?
            /// What stands below `shop/` after the run.
            var left: [String]

            var testDescription: String { what }
        }

        private static let cases = [
            Case(
                what: "a key outside what its roles allow",
                steps: """
                    - {action: put, with: {key: shop/a, value: x}}
                    - {action: put, with: {key: other/a, value: x}}
                    """, refusal: "write other/a", left: []),
            Case(
                what: "a key that it may read alone",
                steps: """
                    - {action: put, with: {key: shop/a, value: x}}
                    - {action: put, with: {key: open/there, value: x}}
                    """, refusal: "write open/there", left: []),
            Case(
                what: "a range to delete",
                steps: """
                    - {action: put, with: {key: shop/a, value: x}}
                    - {action: delete, with: {prefix: open/}}
                    """, refusal: "write open/", left: []),
            Case(
                what: "one write of a transaction",
                steps: """
                    - {action: put, with: {key: shop/a, value: x}}
                    - action: txn
                      with: {then: [{put: {key: shop/b, value: x}}, {put: {key: other/b, value: x}}]}
                    """, refusal: "write other/b", left: []),
            Case(
                what: "nothing but what its roles allow, by prefix, by key and up to the last key",
                steps: """
                    - {action: put, with: {key: shop/a, value: x}}
                    - {action: put, with: {key: single, value: x}}
                    - {action: put, with: {key: zz, value: x}}
                    - {action: delete, with: {prefix: shop/gone/}}
                    """, refusal: nil, left: ["shop/a"]),
            Case(
                what: "a denial that is expected",
                steps: """
                    - {action: put, with: {key: shop/a, value: x}}
                    - {action: put, with: {key: other/a, value: x}, expect-error: {class: denied}}
                    """, refusal: nil, left: ["shop/a"]),
            Case(
                what: "a value that is there already",
                steps: """
                    - {action: put, with: {key: shop/a, value: x}}
                    - {action: put, with: {key: open/there, value: here}}
                    """, refusal: nil, left: ["shop/a"]),
            Case(
                what: "a right that an earlier step gives",
                steps: """
                    - {action: put, with: {key: shop/a, value: x}}
                    - action: role-grant-permission
                      as: {username: root, password: {env: root}}
                      with: {role: shop, readwrite: {key: other/a}}
                    - {action: put, with: {key: other/a, value: x}}
                    """, refusal: nil, left: ["shop/a"]),
        ]

        @Test("A plan tells of it, and the run changes nothing", arguments: EtcdRelease.allCases)
        func told(release: EtcdRelease) async throws {
            let secrets = ["root": "root-password", "clerk": "clerk-password"]
            var options = ClusterOptions.one
            options.etcd = release.binary
            try await withEtcdCluster(options) { cluster in
                let bootstrap = """
                    - {action: put, with: {key: open/there, value: here}}
                    - action: auth-bootstrap
                      with:
                        roles:
                          - name: shop
                            permissions: [{readwrite: {prefix: shop/}}, {readwrite: {key: single}}]
                          - name: reader
                            permissions: [{read: {prefix: ""}}, {readwrite: {from-key: zz}}]
                        users:
                          - {name: root, password: {env: root}, roles: [root]}
                          - {name: clerk, password: {env: clerk}, roles: [shop, reader]}
                    """
                _ = try await OnRealClusters.withSession(cluster, secrets: secrets) { session in
                    let record = try await session.run(bootstrap)
                    #expect(record.verdict == .done, "\(record.complaint)")
                }
                for example in Self.cases {
                    try await OnRealClusters.withSession(cluster, user: "clerk", secrets: secrets) { session in
                        _ = try await session.client.delete(DeleteRequest(.prefix("shop/")))
                        let planned = try await session.plan(example.steps)
                        let record = await planned.run()
                        let told = "\(example.what): \(record.complaint)"
                        #expect(record.verdict == (example.refusal == nil ? .done : .denied), "\(told)")
                        if let refusal = example.refusal {
                            #expect(planned.record.complaint.contains(refusal), "\(told)")
                        }
                        let keys = try await session.client.get(GetRequest(.prefix("shop/"))).keyValues
                        #expect(keys.map(\.keyText) == example.left, "\(told)")
                    }
                }
                try await OnRealClusters.withSession(cluster, user: "root", secrets: secrets) { session in
                    let steps = "- {action: put, with: {key: other/a, value: x}}"
                    let record = try await session.run(steps)
                    #expect(record.verdict == .done, "\(record.complaint)")
                }
            }
        }
    }
}
