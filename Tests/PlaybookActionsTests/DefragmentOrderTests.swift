import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import Synchronization
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("The order of a rolling defragmentation", .cluster(.three))
    struct DefragmentOrder {
        @Test("F3: A leader that changes in the middle re-orders what is left: the new one comes last")
        func leaderChange() async throws {
            try await OnRealClusters.onCluster(of: .v34) { session in
                let planned = try await session.plan("- action: defragment\n  with: {settle: {leader-stable: 0s}}")
                let old = try #require(planned.plan.view?.leader?.hexID)
                var setting = planned.setting
                let journal = MeddlingJournal(session.client)
                setting.journal = journal
                let record = await Runner.run(planned.plan, setting)
                #expect(record.verdict == .done, "\(record.complaint)")
                let order = try journal.order
                #expect(order.count == 3 && order[1] == old, "\(order), led by \(old) at first")
                #expect(order.last == journal.newLeader)
            }
        }
    }
}

/// A journal that moves leadership to the member that would come next, once the first one is done.
private final class MeddlingJournal: Journal {
    private let lines = DyingJournal()
    private let client: EtcdClient
    private let moved = Mutex<String?>(nil)

    init(_ client: EtcdClient) { self.client = client }

    var newLeader: String? { moved.withLock { $0 } }

    /// The members in the order in which they were taken.
    var order: [String] {
        get throws {
            try lines.records.compactMap { record in
                guard case .intent(let intent) = record, case .occupy(let member, _, _)? = intent.effects.first?.change
                else { return nil }
                return member.id
            }
        }
    }

    func write(_ record: JournalRecord, durably: Bool) async throws(FileProblem) {
        try await lines.write(record, durably: durably)
        guard case .outcome = record, newLeader == nil else { return }
        do { try await moveLeader() } catch { throw FileProblem("journal", "cannot move leadership: \(error)") }
    }

    func note(_ record: JournalRecord) { lines.note(record) }

    private func moveLeader() async throws {
        let done = try order
        let view = try await ClusterObserver(client).observe()
        guard let next = view.members.first(where: { $0.id != view.leader?.id && !done.contains($0.hexID) }) else {
            return
        }
        _ = try await client.moveLeader(to: next.id)
        moved.withLock { $0 = next.hexID }
        try await eventually("it leads") {
            try await ClusterObserver(client).observe().leader?.id == next.id
        }
    }
}
