import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension ChangingClusters {
    /// Members whose quota is soon used up.
    @Suite(
        "No space",
        .cluster(ClusterOptions(members: 1, quotaBackendBytes: 2 << 20, unsafeNoFsync: true), on: EtcdRelease.allCases),
        .overBothWireFormats, .serialized)
    struct NoSpace {
        @Test(
            "MNT71: A full database is told, and freed by compacting, defragmenting and disarming",
            arguments: EtcdRelease.allCases)
        func fills(release: EtcdRelease) async throws {
            try await OnClusters.withClient(of: release) { client in
                let endpoint = client.endpoints[0]
                let refusal = try await TestCluster.of(release).exhaustSpace(prefix: "k", client: client)
                #expect(refusal.code == .noSpace)
                // The quota is checked once more after a write, so the answer does not tell whether it was done.
                #expect(refusal.outcome == .unknown)
                let member = try await client.status(of: endpoint).memberID
                try await eventually("the alarm is raised") {
                    try await client.alarms().alarms == [Alarm(memberID: member, kind: .noSpace)]
                }
                #expect(try await client.status(of: endpoint).errors.isEmpty == false)
                let read = try await client.get(GetRequest(key: "k0"))
                #expect(read.count == 1)
                try await client.delete(DeleteRequest(key: "k1"))
                try await client.compact(CompactRequest(revision: read.header.revision, physical: true))
                try await client.defragment(endpoint)
                let still = await OnClusters.failure { try await client.put(PutRequest(key: "k4", value: "x")) }
                #expect(still.code == .noSpace)
                let corrupt = try await client.disarm(.corrupt)
                #expect(corrupt.alarms.isEmpty)
                let disarmed = try await client.disarm()
                #expect(disarmed.alarms == [Alarm(memberID: member, kind: .noSpace)])
                #expect(try await client.alarms().alarms.isEmpty)
                try await client.put(PutRequest(key: "k4", value: "x"))
            }
        }
    }
}
