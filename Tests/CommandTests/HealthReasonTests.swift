import EtcdSandbox
import TestSupport
import Testing

extension Command {
    @Suite("Reasons of bad health", .startsProcesses)
    struct HealthReasons {
        @Test("Of a member without a leader, what its own page says is told")
        func noLeader() async throws {
            let folder = try PlaybookFolder()
            let options = ClusterOptions(members: 3, etcd: EtcdRelease.v35.binary, unsafeNoFsync: true)
            try await withEtcdCluster(options) { cluster in
                let flags = ["health", "--endpoints", cluster.endpoints[0]]
                (try await folder.run(flags)).expect(0, "Health: good")
                for member in cluster.members.dropFirst() { await member.kill() }
                try await eventually("the member has noticed") {
                    let run = try await folder.run(flags)
                    return run.code == 1 && run.output.contains("RAFT NO LEADER")
                }
            }
        }
    }
}
