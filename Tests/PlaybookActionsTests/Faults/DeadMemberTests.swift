import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Members that are dead when a run begins", .startsProcesses)
    struct DeadMembers {
        @Test("What no earlier step mends is refused before the first of them", arguments: EtcdRelease.allCases)
        func compactBefore(release: EtcdRelease) async throws {
            try await withEtcdCluster(.three(release)) { cluster in
                let dead = try await cluster.followers()[0]
                try await dead.kill()
                var configuration = EtcdConfiguration(endpoints: cluster.members.map(\.clientURL))
                configuration.requestTimeout = .seconds(20)
                try await withEtcdClient(configuration) { client in
                    for number in 0..<9 { _ = try await client.put(PutRequest(key: "k", value: "\(number)")) }
                    let steps = """
                        - {action: compact, with: {keep-revisions: 1}}
                        - {action: defragment, with: {allow-risky-release: true}}
                        """
                    let record = try await Rig.run(steps, on: cluster, client: configuration)
                    #expect(record.verdict == .refused, "\(record.complaint)")
                    #expect(record.error?.message.contains("no URL reaches \(dead.name)") == true)
                    #expect(record.steps[0].status == .notReached)
                    var old = GetRequest(key: "k")
                    old.revision = 3
                    #expect(try await client.get(old).keyValues.count == 1, "history is as it was")
                }
            }
        }
    }
}
