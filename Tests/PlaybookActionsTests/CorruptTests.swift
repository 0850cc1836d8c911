import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// CORRUPT stops everything but reading, saving, and removing the member that it names.
    @Suite("Under a CORRUPT alarm", .startsProcesses)
    struct UnderCorrupt {
        private static let stopped = [
            "put\n  with: {key: corrupt/a, value: x}",
            "delete\n  with: {prefix: corrupt/}",
            "txn\n  with: {then: [{put: {key: corrupt/a, value: x}}]}",
            "lease-grant\n  with: {ttl: 1h}",
            "compact\n  with: {keep-revisions: 1}",
            "defragment",
            "move-leader",
            "member-add\n  with: {peer-urls: [\"http://127.0.0.1:1\"]}",
            "member-update\n  with: {member: \"name:m1\", peer-urls: [\"http://127.0.0.1:1\"]}",
            "member-remove\n  with: {member: \"name:m1\", even-if-healthy: true}",
            "user-add\n  with: {user: corrupt, no-password: true}",
            "role-add\n  with: {role: corrupt}",
            "auth-enable\n  with: {root-password: {env: ROOT}}",
            "alarm-disarm\n  with: {alarm: CORRUPT}",
        ]

        private static let carriedOut = [
            "get\n  with: {prefix: corrupt/}", "status", "check-hash",
            "member-remove\n  with: {member: \"name:m3\"}",
        ]

        @Test(
            "Nothing is changed under it but that the divergent member can be removed", arguments: EtcdRelease.allCases)
        func stops(_ release: EtcdRelease) async throws {
            var options = ClusterOptions.three
            options.etcd = release.binary
            try await withEtcdCluster(options) { cluster in
                try await OnRealClusters.withSession(cluster, secrets: ["ROOT": "x"]) { session in
                    let client = session.client
                    _ = try await client.put(PutRequest(key: "corrupt/there", value: "x"))
                    try await cluster.members[2].raiseAlarm("CORRUPT")
                    let revision = try await client.get(GetRequest(key: "corrupt/there")).header.revision
                    for action in Self.stopped {
                        let record = try await session.run("- action: \(action)")
                        #expect([.refused, .failed].contains(record.verdict), "\(action): \(record.complaint)")
                        #expect(record.steps.allSatisfy { !$0.changed }, "\(action): \(record.complaint)")
                    }
                    let folder = try TemporaryFolder(prefix: "etcd-sandbox-corrupt")
                    let snapshot = "snapshot\n  with: {to: \"\(folder.file("saved.db"))\"}"
                    #expect(try await client.userList().users.isEmpty)
                    #expect(try await client.memberList().members.count == 3)
                    #expect(try await client.leases().leases.isEmpty)
                    for action in [snapshot] + Self.carriedOut {
                        let record = try await session.run("- action: \(action)")
                        #expect(record.verdict == .done, "\(action): \(record.complaint)")
                    }
                    #expect(try await client.memberList().members.map(\.name).sorted() == ["m1", "m2"])
                    #expect(try await client.get(GetRequest(key: "corrupt/there")).header.revision == revision)
                }
            }
        }
    }
}
