import EtcdClient
import EtcdSandbox
import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("A lease that is kept alive while something runs", .cluster(.one, on: EtcdRelease.allCases))
    struct KeptLeases {
        private static func run(_ steps: String, on release: EtcdRelease) async throws -> RunRecord {
            try await OnRealClusters.onCluster(of: release) { session in
                var session = session
                session.catalog = Catalog(Catalog.all.actions + [Nap.self])
                return try await session.run(steps)
            }
        }

        /// Writes a key once a lease would have ended twice.
        private static func answer(_ key: String, on release: EtcdRelease) async throws {
            try await withEtcdClient(TestCluster.of(release).clientConfiguration) { client in
                try await Task.sleep(for: .seconds(8))
                try await client.put(PutRequest(key: key, value: "go"))
            }
        }

        @Test("It lives as long as the block does, however short it is, and no longer", arguments: EtcdRelease.allCases)
        func block(release: EtcdRelease) async throws {
            let steps = """
                - id: mark
                  action: lease-grant
                  with: {ttl: 3s}
                - keep-alive: ${{ steps.mark.outputs.id }}
                  block:
                    - action: put
                      with: {key: kept/block, value: a, lease: "${{ steps.mark.outputs.id }}"}
                    - action: watch
                      with: {key: kept/go}
                      timeout: 60s
                    - id: left
                      action: get
                      with: {key: kept/block}
                  always:
                    - id: after
                      action: get
                      with: {key: kept/block}
                """
            async let answered: Void = Self.answer("kept/go", on: release)
            let record = try await Self.run(steps, on: release)
            try await answered
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.output(5, "count") == .integer(1))
            #expect(record.output(6, "count") == .integer(1))
            try await withEtcdClient(TestCluster.of(release).clientConfiguration) { client in
                try await eventually("the lease ends by itself") {
                    try await client.get(GetRequest(key: "kept/block")).keyValues.isEmpty
                }
            }
        }

        @Test("It lives as long as one step does", arguments: EtcdRelease.allCases)
        func step(release: EtcdRelease) async throws {
            let steps = """
                - action: lease-grant
                  with: {ttl: 3s, id: 7001}
                - action: put
                  with: {key: kept/step, value: a, lease: 7001}
                - action: watch
                  with: {key: kept/now}
                  keep-alive: 7001
                  timeout: 60s
                - action: get
                  with: {key: kept/step}
                """
            async let answered: Void = Self.answer("kept/now", on: release)
            let record = try await Self.run(steps, on: release)
            try await answered
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.output(4, "count") == .integer(1))
        }

        @Test("One that is lost ends the block before its next step; rescue and always follow")
        func lost() async throws {
            let naps = (1...600).map(String.init).joined(separator: ", ")
            let steps = """
                - action: lease-grant
                  with: {ttl: 3s, id: 7002}
                - keep-alive: 7002
                  block:
                    - action: lease-revoke
                      with: {id: 7002}
                    - action: nap
                      for-each: [\(naps)]
                    - action: put
                      with: {key: kept/not, value: a}
                  rescue:
                    - action: put
                      with: {key: kept/rescued, value: a}
                  always:
                    - action: put
                      with: {key: kept/always, value: a}
                - action: put
                  with: {key: kept/behind, value: a}
                """
            let record = try await Self.run(steps, on: .v34)
            #expect(record.verdict == .failed, "\(record.complaint)")
            #expect(record.error?.message.contains("lease 7002 has ended, and group") == true, "\(record.complaint)")
            #expect(record.steps.filter { $0.action == "nap" }.contains { $0.status == .notReached })
            try await withEtcdClient(TestCluster.of(.v34).clientConfiguration) { client in
                let keys = try await client.get(GetRequest(.prefix("kept/"))).keyValues.map(\.keyText)
                #expect(keys.contains("kept/rescued") && keys.contains("kept/always"))
                #expect(!keys.contains("kept/not") && !keys.contains("kept/behind"))
            }
        }

        @Test("A step that outlived its lease has failed")
        func lostInStep() async throws {
            let steps = """
                - action: lease-grant
                  with: {ttl: 3s, id: 7003}
                - action: watch
                  with: {key: kept/then}
                  keep-alive: 7003
                  timeout: 60s
                """
            async let answered: Void = withEtcdClient(TestCluster.of(.v34).clientConfiguration) { client in
                try await eventually("the lease is granted") { try await client.leaseTimeToLive(0x7003).ttl > 0 }
                try await client.leaseRevoke(0x7003)
                try await Task.sleep(for: .seconds(8))
                try await client.put(PutRequest(key: "kept/then", value: "go"))
            }
            let record = try await Self.run(steps, on: .v34)
            try await answered
            #expect(record.verdict == .failed)
            #expect(record.error?.message.contains("lease 7003 has ended") == true, "\(record.complaint)")
        }

        @Test("A plan says what is kept alive, and what is not there")
        func plan() async throws {
            try await OnRealClusters.onCluster(of: .v34) { session in
                let granted = try await session.plan(
                    "- {action: lease-grant, with: {ttl: 1h, id: 7004}}\n- {action: status, keep-alive: 7004}")
                #expect(granted.record.steps[1].notes.first == "keeps lease 7004 alive meanwhile")
                #expect(granted.plan.obstacle == nil)
                let missing = try await session.plan("- {keep-alive: 7005, block: [{action: status}]}")
                #expect(missing.plan.obstacle?.message.contains("there is no lease 7005 to keep alive") == true)
                let run = try await session.run("- {action: status, keep-alive: 7005, on-failure: continue}")
                #expect(run.verdict == .failed)
            }
        }
    }
}

/// `nap`: takes a tenth of a second.
private struct Nap: Action {
    static let name = "nap"
    static let summary = "Wait a little."
    static let examples: [ActionExample] = []
    static let changesCluster = false

    struct Outputs: OutputSet {}

    func observe(_ cluster: ClusterReader) async throws(StepFailure) {}
    func predict(_ seen: Void) -> Prediction<Outputs> { Prediction() }
    func act(
        _ seen: Void, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        try await performer.reader.sleep(.milliseconds(100))
        return prediction.outputs
    }
}
