import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Defragmentations whose answers do not come", .cluster(.one), .serialized)
    struct DefragmentTimeouts {
        private static let steps = """
            - action: defragment
              with: {allow-downtime: true, member-timeout: 2s, settle: {leader-stable: 0s}}
            """

        /// Runs the steps on a cluster of which no answer comes once the call is sent.
        ///
        /// - Parameter heals: whether answers come again once the member is waited for.
        private func run(heals: Bool, _ journal: DyingJournal) async throws -> RunRecord {
            let cluster = try TestCluster.current
            let proxy = try FaultProxy(to: cluster.endpoints[0])
            defer { proxy.stop() }
            return try await withEtcdClient(EtcdConfiguration(endpoints: [proxy.url])) { client in
                let planned = try await PlaybookSession(client: client).plan(Self.steps)
                var setting = planned.setting
                setting.journal = MutingJournal(journal, proxy)
                setting.log = RunLog { event in
                    if heals, case .waiting(_, let what) = event, what.contains("works on its database") {
                        proxy.heal()
                    }
                }
                return await Runner.run(planned.plan, setting)
            }
        }

        private func defragmentations() async throws -> Double? {
            try await TestCluster.current.members[0].metric("etcd_disk_backend_defrag_duration_seconds_count")
        }

        @Test("One that takes longer than member-timeout is waited for and counts as done, and is not begun again")
        func waitedFor() async throws {
            let cluster = try TestCluster.current
            try await cluster.fill(keys: 2_000, valueBytes: 10_000)
            try await cluster.fragment()
            let before = try await defragmentations() ?? 0
            let record = try await run(heals: true, DyingJournal())
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.steps.first?.effects.first?.outcome == .done)
            #expect(try await defragmentations() == before + 1)
        }

        @Test("Where the member does not answer in time either its outcome is unknown; resuming finds that it is done")
        func unknown() async throws {
            let cluster = try TestCluster.current
            try await cluster.fill(keys: 2_000, valueBytes: 10_000, prefix: "second/")
            try await cluster.fragment(prefix: "second/")
            let before = try await defragmentations() ?? 0
            let journal = DyingJournal()
            let record = try await run(heals: false, journal)
            #expect(record.verdict == .unknown && record.exitCode == 5, "\(record.complaint)")
            try await eventually("it is done") { try await defragmentations() == before + 1 }
            let resumed = try await withEtcdClient(cluster.clientConfiguration) { client in
                try await PlaybookSession(client: client).run(Self.steps, with: journal)
            }
            #expect(resumed.verdict == .done, "\(resumed.complaint)")
            #expect(try await defragmentations() == before + 1)
        }
    }
}

/// A journal that lets no answer through once an intent is written down.
private final class MutingJournal: Journal {
    private let lines: DyingJournal
    private let proxy: FaultProxy

    init(_ lines: DyingJournal, _ proxy: FaultProxy) { (self.lines, self.proxy) = (lines, proxy) }

    func write(_ record: JournalRecord, durably: Bool) async throws(FileProblem) {
        try await lines.write(record, durably: durably)
        if record.isIntent { proxy.faults.toClient.mode = .hold }
    }

    func note(_ record: JournalRecord) { lines.note(record) }
}
