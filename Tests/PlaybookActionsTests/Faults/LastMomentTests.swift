import EtcdClient
import EtcdSandbox
import Glibc
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// What was sound when it was planned, and is not any more when it is to be done.
    @Suite("Guards at the last moment", .startsProcesses, .serialized)
    struct LastMoment {
        /// A change that fits while all members run. FIRST and SECOND stand for the followers' names; the second dies.
        struct Case: Sendable, CustomTestStringConvertible {
            var action: String
            var refusal: String
            var testDescription: String { String(action.prefix { $0 != "\n" }) }
        }

        private static let cases = [
            Case(action: "defragment\n  with: {members: [\"name:FIRST\"]}", refusal: "guard voters-healthy"),
            Case(action: "move-leader\n  with: {to: \"name:SECOND\"}", refusal: "guard can-lead"),
            Case(action: "member-add\n  with: {peer-urls: [\"http://127.0.0.1:1\"]}", refusal: "guard voters-healthy"),
            Case(
                action: "member-remove\n  with: {member: \"name:FIRST\", even-if-healthy: true}",
                refusal: "guard removable"),
        ]

        @Test("F32: A member that dies behind the plan stops the change that counted on it", arguments: cases)
        func dies(known: Case) async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                let followers = try await cluster.followers()
                let (first, second) = (try #require(followers.first), try #require(followers.last))
                let action = known.action.replacing("FIRST", with: first.name).replacing("SECOND", with: second.name)
                try await OnRealClusters.withSession(cluster) { session in
                    let members = try await session.client.memberList().members
                    var planned = try await session.plan(
                        "- {action: put, with: {key: before, value: x}}\n- action: \(action)")
                    #expect(planned.plan.obstacle == nil, "\(planned.record.complaint)")
                    planned.setting.log = RunLog { event in
                        if case .stepEnded = event { try? second.signal(SIGKILL) }
                    }
                    let record = await planned.run()
                    #expect(record.verdict == .stopped, "\(record.complaint)")
                    #expect(record.steps.map(\.status) == [.succeeded, .refused], "\(record.complaint)")
                    #expect(record.error?.message.contains(known.refusal) == true, "\(record.complaint)")
                    #expect(try await session.client.memberList().members == members)
                }
            }
        }

        @Test("F32: A member that dies between two defragmentations keeps the second from being begun")
        func between() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                let leader = try await cluster.leader()
                try await OnRealClusters.withSession(cluster) { session in
                    var planned = try await session.plan(
                        "- action: defragment\n  with: {settle: {leader-stable: 0s}}")
                    planned.setting.log = RunLog { event in
                        // Said between the gate behind one member and the guards before the next.
                        guard case .progress(_, let progress) = event, progress.done == 1 else { return }
                        try? leader.signal(SIGKILL)
                    }
                    let record = await planned.run()
                    #expect(record.verdict == .stopped, "\(record.complaint)")
                    #expect(record.outcomes(1) == [.done, .refused, .notReached], "\(record.complaint)")
                }
            }
        }
    }
}
