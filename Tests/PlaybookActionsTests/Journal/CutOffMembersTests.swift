import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// Runs on members are killed at every line of their journals, and resumed.
    @Suite("Runs on members that are cut off", .cluster(.three), .serialized)
    struct CutOffMembers {
        /// Cuts a run off at each of its lines, before and after the call that the line is about, and resumes it.
        ///
        /// - Parameter steps: those of the run with this number; no two runs may be about the same thing.
        private func cutAtEveryLine(
            _ steps: (Int) -> String, _ check: (RunRecord, [JournalRecord], Comment) async throws -> Void
        ) async throws {
            try await OnRealClusters.onCluster(of: .v34) { session in
                let record = try await session.run(steps(0), with: DyingJournal())
                #expect(record.verdict == .done, "\(record.complaint)")
                for limit in 1...200 {
                    for (number, death) in DyingJournal.Death.allCases.enumerated() {
                        let steps = steps(limit * 2 + number)
                        let dying = DyingJournal(limit: limit, death)
                        _ = try await session.run(steps, with: dying)
                        guard case .ended? = try dying.records.last else {
                            let second = DyingJournal(dying.text)
                            let resumed = try await session.run(steps, with: second)
                            let place: Comment =
                                "line \(limit), \(death): \(dying.text.last ?? "") \(resumed.complaint)"
                            #expect(resumed.verdict == .done, place)
                            try await check(resumed, try second.records, place)
                            continue
                        }
                        #expect(limit > 5)
                        return
                    }
                }
                Issue.record("the run never came to its end")
            }
        }

        @Test("A learner that is added and removed is added once, and removed once")
        func learner() async throws {
            func steps(_ number: Int) -> String {
                """
                - action: wait-for
                  with: {until: cluster.healthy, interval: 100ms}
                  timeout: 1m
                - id: add
                  action: member-add
                  with: {name: m9, peer-urls: ["http://127.0.0.1:\(number + 1)"]}
                - action: put
                  with: {key: learner, value: "${{ steps.add.outputs.id }}"}
                - action: member-remove
                  with: {member: "id:${{ steps.add.outputs.id }}", only-if: learner}
                """
            }
            let before = try await OnRealClusters.onCluster(of: .v34) { try await $0.client.memberList().members }
            try await cutAtEveryLine(steps) { resumed, _, place in
                // A member of 3.4 that is behind answers with the members it knows.
                try await eventually("the members are those from before: \(place)") {
                    let members = try await OnRealClusters.onCluster(of: .v34) {
                        try await $0.client.memberList().members
                    }
                    return Set(members.map(\.id)) == Set(before.map(\.id))
                }
                #expect(resumed.output(2, "id") != nil, place)
            }
        }

        @Test("No member is defragmented again that was done, and leadership moves once")
        func maintenance() async throws {
            let steps = """
                - action: wait-for
                  with: {until: cluster.healthy, interval: 100ms}
                  timeout: 1m
                - action: defragment
                  with: {order: leader-last, settle: {leader-stable: 0s}}
                - action: compact
                  with: {keep-revisions: 1}
                - action: move-leader
                """
            try await cutAtEveryLine({ _ in steps }) { _, lines, place in
                var done: [String: Int] = [:]
                for case .outcome(let outcome) in lines {
                    for (id, word) in outcome.outcomes where word == .done { done[id, default: 0] += 1 }
                }
                let members = done.filter { $0.key.hasPrefix("defragment:") }
                #expect(members.count == 3 && members.values.allSatisfy { $0 == 1 }, "\(place) \(done)")
            }
        }
    }
}
