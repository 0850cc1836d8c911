import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookRecord
import Synchronization
import TestSupport
import Testing

extension OnRealClusters {
    /// Members that die, stand still or change places while they are defragmented.
    @Suite("Defragmentations that are harmed", .startsProcesses, .serialized)
    struct HarmedDefragment {
        private func onThree(_ body: (EtcdCluster) async throws -> Void) async throws {
            try await withEtcdCluster(.three(.v34), body)
        }

        /// Runs steps with a log, and a journal where there is one.
        private func run(
            _ steps: String, on cluster: EtcdCluster, log: RunLog, journal: DyingJournal? = nil,
            configure: (inout EtcdConfiguration) -> Void = { _ in }
        ) async throws -> RunRecord {
            var configuration = cluster.clientConfiguration
            configure(&configuration)
            return try await withEtcdClient(configuration) { client in
                var planned = try await PlaybookSession(client: client).plan(steps)
                planned.setting.log = log
                planned.setting.journal = journal
                return await planned.run()
            }
        }

        @Test("F1: A member that is killed while it rewrites its database ends the step, and no other is touched")
        func killed() async throws {
            try await onThree { cluster in
                try await cluster.fill(keys: 600, valueBytes: 100_000)
                let harmed = Mutex<ClusterMember?>(nil)
                let log = Harm.beforeOccupying(cluster) { member in
                    harmed.withLock { $0 = member }
                    Task.detached { try await killWhileRewriting(member) }
                }
                let journal = DyingJournal()
                let steps = "- id: only\n  action: defragment"
                let record = try await run(steps, on: cluster, log: log, journal: journal)
                #expect(record.verdict == .unknown, "\(record.complaint)")
                #expect(record.outcomes(1) == [.unknown, .notReached, .notReached], "\(record.complaint)")
                let member = try #require(harmed.withLock { $0 })
                // Its connections are closed before it is gone.
                try await eventually("its process is gone") { member.exitStatus != nil }
                #expect(member.exitStatus == .signalled(9))
                #expect(try !rewritten(member).isEmpty, "it was killed before its new file was in place")

                let early = try await Rig.run(steps, on: cluster)
                #expect(early.verdict == .refused, "\(early.complaint)")
                #expect(early.error?.message.contains(member.name) == true, "\(early.complaint)")
                try await member.restart()
                #expect(try rewritten(member) == [], "etcd clears away what is left when it starts")
                try await OnRealClusters.withSession(cluster) { session in
                    let resumed = try await session.run(steps, with: journal)
                    #expect(resumed.verdict == .done, "\(resumed.complaint)")
                    #expect(resumed.outcomes(1) == [.done, .done, .done], "\(resumed.complaint)")
                }
                let check = try await Rig.run("- action: check-hash\n- action: check-health", on: cluster)
                #expect(check.verdict == .done, "\(check.complaint)")
            }
        }

        @Test(
            "F2: A member that stands still while it is defragmented is unknown, and stays the last one until it answers"
        )
        func stopped() async throws {
            try await onThree { cluster in
                let stopped = Mutex<ClusterMember?>(nil)
                let log = Harm.beforeOccupying(cluster) { member in
                    try member.pause()
                    stopped.withLock { $0 = member }
                }
                let journal = DyingJournal()
                let steps = "- id: only\n  action: defragment\n  with: {member-timeout: 1s}"
                let record = try await run(steps, on: cluster, log: log, journal: journal)
                let member = try #require(stopped.withLock { $0 })
                defer { try? member.resume() }
                #expect(record.verdict == .unknown, "\(record.complaint)")
                #expect(record.outcomes(1) == [.unknown, .notReached, .notReached], "\(record.complaint)")

                let other = try await Rig.run(steps, on: cluster, client: alert(cluster))
                #expect(other.verdict == .refused, "\(other.complaint)")
                #expect(other.error?.message.contains(member.name) == true, "\(other.complaint)")

                let again = try await resume(steps, journal, on: cluster, waking: member)
                #expect(again.verdict == .done, "\(again.complaint)")
                #expect(again.outcomes(1) == [.done, .done, .done], "\(again.complaint)")
            }
        }

        /// What tells a silent server in a second or two.
        private func alert(_ cluster: EtcdCluster) -> EtcdConfiguration {
            var configuration = cluster.clientConfiguration
            configuration.dialKeepAliveTime = .milliseconds(500)
            configuration.dialKeepAliveTimeout = .milliseconds(500)
            return configuration
        }

        /// Goes on with a run, and wakes the member once the run waits for it.
        private func resume(
            _ steps: String, _ journal: DyingJournal, on cluster: EtcdCluster, waking member: ClusterMember
        ) async throws -> RunRecord {
            try await withEtcdClient(alert(cluster)) { client in
                let session = PlaybookSession(client: client)
                var setting = try await session.plan(steps.replacing("1s", with: "2m")).setting
                setting.journal = journal
                setting.history = RunHistory(try journal.records)
                setting.log = RunLog { event in
                    if case .waiting(_, let what) = event, what.contains("to answer") { try? member.resume() }
                }
                return await Runner.resume(setting)
            }
        }

        @Test("F2: With keep-alive a member that stands still is told long before its time is over")
        func keepAlive() async throws {
            try await onThree { cluster in
                let log = Harm.beforeOccupying(cluster) { try $0.pause() }
                let record = try await run(
                    "- action: defragment\n  with: {member-timeout: 1h}", on: cluster, log: log
                ) { configuration in
                    configuration.dialKeepAliveTime = .seconds(1)
                    configuration.dialKeepAliveTimeout = .seconds(1)
                }
                for member in cluster.members { try? member.resume() }
                #expect(record.verdict == .unknown, "\(record.complaint)")
                #expect(record.outcomes(1) == [.unknown, .notReached, .notReached], "\(record.complaint)")
            }
        }

        @Test("F3: The leader comes last, whoever leads by then", arguments: [0, 1])
        func leaderLast(membersBefore: Int) async throws {
            try await onThree { cluster in
                let followers = try await cluster.followers().map(\.name)
                let steps = "- action: defragment\n  with: {settle: {leader-stable: 0s}}"
                try await OnRealClusters.withSession(cluster) { session in
                    var planned = try await session.plan(steps)
                    let last = try #require(planned.plan.steps.first?.record.effects.last)
                    // The follower that comes last in the plan, so that the order is another one than foreseen.
                    let next = try #require(
                        planned.plan.steps.first?.record.effects.dropLast().last.flatMap { effect -> String? in
                            if case .occupy(let member, _, _) = effect.change { member.name } else { nil }
                        })
                    #expect(followers.contains(next) && last.id != next)
                    let move = try await cluster.leadership(to: next)
                    if membersBefore == 0 {
                        try move.meddle()
                    } else {
                        planned.setting.log = Harm.afterOccupying(membersBefore) { try move.meddle() }
                    }
                    let record = await planned.run()
                    #expect(record.verdict == .done, "\(record.complaint)")
                    guard case .list(let members)? = record.output(1, "members") else {
                        Issue.record("no members")
                        return
                    }
                    #expect(members.count == 3)
                    #expect(members.last?["name"] == .text(next))
                    #expect(members.last?["leader"] == .bool(true))
                }
            }
        }

        @Test("F3: A leader that is killed between two members stops the run, and running it again does the rest")
        func leaderKilled() async throws {
            try await onThree { cluster in
                let leader = try await cluster.leader()
                let log = Harm.afterOccupying(1) { try leader.signal(SIGKILL) }
                let steps = "- action: defragment\n  with: {settle: {leader-stable: 0s, timeout: 2s}}"
                let record = try await run(steps, on: cluster, log: log)
                #expect(record.verdict == .failed, "\(record.complaint)")
                #expect(record.outcomes(1) == [.done, .notReached, .notReached], "\(record.complaint)")
                #expect(record.error?.message.contains("\(leader.name) (") == true, "\(record.complaint)")
                try await eventually("the process is gone") { !leader.isRunning }
                try await leader.restart()
                let again = try await Rig.run(steps, on: cluster)
                #expect(again.verdict == .done, "\(again.complaint)")
                #expect(again.outcomes(1) == [.done, .done, .done], "\(again.complaint)")
            }
        }

        @Test("F3: Leadership that goes elsewhere at the last moment is handed over by whoever has it then")
        func moveLeader() async throws {
            try await onThree { cluster in
                let followers = try await cluster.followers().map(\.name)
                let target = try #require(followers.first)
                let third = try #require(followers.last)
                let log = try await cluster.leadership(to: third).log { $0.isBeforeAChange }
                let record = try await run(
                    "- action: move-leader\n  with: {to: \"name:\(target)\"}", on: cluster, log: log)
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(try await cluster.leader().name == target)
            }
        }
    }
}

/// Kills a member once it writes its database anew.
private func killWhileRewriting(_ member: ClusterMember) async throws {
    while try rewritten(member).isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    try member.signal(SIGKILL)
}

/// The files that a member writes its database to when it is defragmented, which take the place of the old one.
private func rewritten(_ member: ClusterMember) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: member.dataDirectory + "/member/snap")
        .filter { $0.hasPrefix("db.tmp") }
}

extension EtcdCluster {
    /// Somebody who hands leadership to the member of this name.
    fileprivate func leadership(to name: String) async throws -> Meddler {
        let id = try await withEtcdClient(clientConfiguration) { client in
            try #require(try await client.memberList().members.first { $0.name == name }).id
        }
        return Meddler(line: "etcdctl move-leader \(String(id, radix: 16))", cluster: self)
    }
}
