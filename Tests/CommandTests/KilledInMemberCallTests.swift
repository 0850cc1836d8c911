import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookRecord
import TestSupport
import Testing

extension Command {
    /// Every action on members, killed in the middle of each of its calls.
    @Suite("Killed in the middle of a call on members")
    struct KilledInMemberCalls {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        private static func steps(learner id: String, urls: [String]) -> String {
            """
              - action: wait-for
                with: {until: cluster.healthy, interval: 100ms}
                timeout: 2m
              - action: defragment
                with: {settle: {leader-stable: 0s}}
              - action: move-leader
              - action: member-promote
                with: {member: "id:\(id)"}
                timeout: 2m
              - action: member-update
                with: {member: "id:\(id)", peer-urls: [\(urls.map { "\"\($0)\"" }.joined(separator: ", "))]}
              - action: wait-for
                with: {until: cluster.healthy, interval: 100ms}
                timeout: 2m
              - action: member-remove
                with: {member: "id:\(id)", even-if-healthy: true}
              - action: wait-for
                with: {until: cluster.healthy, interval: 100ms}
                timeout: 2m
              - id: add
                action: member-add
                with: {name: m9, peer-urls: ["http://127.0.0.1:1"]}
              - action: member-remove
                with: {member: "id:${{ steps.add.outputs.id }}", only-if: learner}
              - action: put
                with: {key: members/end, value: v, always: true}
            """
        }

        @Test(
            "F12: killed in each call on members, a run ends as one that nobody disturbed, and repeats nothing",
            arguments: CallKiller.Moment.allCases)
        func members(_ first: CallKiller.Moment) async throws {
            try await withEtcdCluster(.three) { cluster in
                let before = cluster.members
                try await cluster.fill(keys: 2_000, valueBytes: 10_000)
                try await cluster.fragment()
                let url = try cluster.freePeerURL()
                let other = try cluster.freePeerURL()
                try await withEtcdClient(cluster.clientConfiguration) { client in
                    let ids = try await client.memberList().members.map(\.id)
                    var learner: UInt64 = 0
                    try await eventually("a learner is taken") {
                        guard let added = try? await client.memberAdd(peerURLs: [url], isLearner: true) else {
                            return false
                        }
                        learner = added.member.id
                        return true
                    }
                    _ = try await cluster.addProcess(name: "m4", peerURL: url)
                    let proxies = try before.map { try FaultProxy(to: $0.clientURL) }
                    defer { for proxy in proxies { proxy.stop() } }
                    try folder.playbook(
                        "members", Self.steps(learner: String(learner, radix: 16), urls: [url, other]))
                    let killer = CallKiller(folder: folder, proxies: proxies, name: "members", environment: [:])
                    // Three defragmentations at least, and six other calls.
                    #expect(try await killer.run(startingWith: first) >= 9)
                    let left = try await client.memberList().members
                    #expect(Set(left.map(\.id)) == Set(ids), "\(left)")
                    let end = try await client.get(GetRequest(key: "members/end")).keyValues.first
                    #expect(end?.version == 1)
                    for member in before {
                        #expect(try await member.metric("etcd_disk_backend_defrag_duration_seconds_count") == 1)
                    }
                }
            }
        }
    }
}
