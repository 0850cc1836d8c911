import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters.Keys {
    private static let createOnce = """
          - action: txn
            with:
              if: [{key: txn/owner, create-revision: {eq: 0}}]
              then:
                - put: {key: txn/owner, value: blue}
                - put: {key: txn/since, value: "2024"}
              else:
                - get: {key: txn/owner}

        """

    @Test("A transaction that compares what it writes changes nothing the second time", arguments: EtcdRelease.allCases)
    func createOnce(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let first = try await session.run(Self.createOnce)
            #expect(first.verdict == .done, "\(first.complaint)")
            #expect(first.steps[0].changed)
            #expect(first.output("succeeded") == .bool(true))
            #expect(first.steps[0].effects.map(\.id) == ["then[0]", "then[1]"])
            #expect(first.steps[0].effects.map(\.outcome) == [.done, .done])
            let pairs = try await session.client.get(GetRequest(.prefix("txn/"))).keyValues
            #expect(Set(pairs.map(\.modRevision)).count == 1)

            let second = try await session.run(Self.createOnce)
            #expect(second.verdict == .done, "\(second.complaint)")
            #expect(!second.steps[0].changed)
            #expect(second.steps[0].effects.isEmpty)
            #expect(second.output("succeeded") == .bool(false))
            #expect(
                second.output("responses")
                    == .list([
                        .record([
                            "path": .text("else[0]"), "operation": .text("get"), "count": .integer(1),
                            "keys": .list([.text("txn/owner")]), "values": .list([.hidden(4)]),
                        ])
                    ]))
        }
    }

    @Test("What a change that failed was to put out is not put out", arguments: EtcdRelease.allCases)
    func failedOutputs(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let record = try await session.run(
                """
                  - action: txn
                    id: failed
                    on-failure: continue
                    with: {then: [{put: {key: txn/leased, value: v, lease: 4d}}]}
                  - action: assert
                    with: {that: ["not exists(steps.failed.outputs.succeeded)"]}

                """)
            #expect(record.steps.map(\.status) == [.failed, .succeeded], "\(record.complaint)")
            #expect(record.steps[0].outputs.isEmpty)
        }
    }

    /// One comparison, and whether it holds of key `cmp/k`: written twice, value `m`, no lease.
    private static let comparisons: [(String, Bool)] = [
        ("{key: cmp/k, value: {eq: m}}", true), ("{key: cmp/k, value: {ne: m}}", false),
        ("{key: cmp/k, value: {gt: a}}", true), ("{key: cmp/k, value: {lt: a}}", false),
        ("{key: cmp/k, version: {eq: 2}}", true), ("{key: cmp/k, version: {ne: 2}}", false),
        ("{key: cmp/k, version: {gt: 2}}", false), ("{key: cmp/k, version: {lt: 3}}", true),
        ("{key: cmp/k, create-revision: {gt: 0}}", true), ("{key: cmp/k, create-revision: {eq: 0}}", false),
        ("{key: cmp/k, mod-revision: {ne: 0}}", true), ("{key: cmp/k, mod-revision: {lt: 1}}", false),
        ("{key: cmp/k, lease: {eq: 0}}", true), ("{key: cmp/k, lease: {gt: 0}}", false),
        ("{key: cmp/none, value: {eq: m}}", false), ("{key: cmp/none, version: {eq: 0}}", true),
        ("{prefix: cmp/, version: {gt: 0}}", true), ("{prefix: cmp/, version: {gt: 1}}", false),
    ]

    @Test("Comparisons come out as the server has them", arguments: EtcdRelease.allCases)
    func comparing(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            for (key, value) in [("cmp/k", "l"), ("cmp/k", "m"), ("cmp/l", "x")] {
                try await session.client.put(PutRequest(key: key, value: value))
            }
            for (comparison, holds) in Self.comparisons {
                let record = try await session.run("  - {action: txn, with: {if: [\(comparison)]}}\n")
                #expect(record.output("succeeded") == .bool(holds), "\(comparison)")
            }
        }
    }

    @Test("Three deep, the right leaf is carried out", arguments: EtcdRelease.allCases)
    func nested(_ release: EtcdRelease) async throws {
        let steps = """
              - action: txn
                with:
                  if: [{key: deep/a, version: {eq: 0}}]
                  then:
                    - put: {key: deep/a, value: "1"}
                    - txn:
                        if: [{key: deep/b, version: {gt: 0}}]
                        then: [{put: {key: deep/wrong, value: x}}]
                        else:
                          - txn:
                              if: [{key: deep/c, version: {eq: 0}}]
                              then: [{put: {key: deep/c, value: "3"}}, {delete: {prefix: deep/old/}}]
                              else: [{put: {key: deep/wrong, value: x}}]

            """
        try await OnRealClusters.onCluster(of: release) { session in
            for key in ["deep/old/1", "deep/old/2"] { try await session.client.put(PutRequest(key: key, value: "v")) }
            let record = try await session.run(steps)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(
                record.steps[0].effects.map(\.id) == [
                    "then[0]", "then[1].else[0].then[0]", "then[1].else[0].then[1]",
                ])
            #expect(record.steps[0].effects.last?.before == "2 keys")
            let keys = try await session.client.get(GetRequest(.prefix("deep/"))).keyValues.map(\.keyText)
            #expect(keys == ["deep/a", "deep/c"])
        }
    }

    @Test("128 operations pass, 129 fail before anything is written", arguments: EtcdRelease.allCases)
    func tooMany(_ release: EtcdRelease) async throws {
        func step(_ count: Int) -> String {
            "  - action: txn\n    with:\n      then:\n"
                + (0..<count).map { "        - put: {key: many/\($0), value: v}\n" }.joined()
        }
        try await OnRealClusters.onCluster(of: release) { session in
            let refused = try await session.run(step(129))
            #expect(refused.verdict == .failed, "\(refused.complaint)")
            #expect(try await session.client.get(GetRequest(.prefix("many/"))).count == 0)
            let passed = try await session.run(step(128))
            #expect(passed.verdict == .done, "\(passed.complaint)")
            let pairs = try await session.client.get(GetRequest(.prefix("many/"))).keyValues
            #expect(pairs.count == 128)
            #expect(Set(pairs.map(\.modRevision)).count == 1)
        }
    }
}
