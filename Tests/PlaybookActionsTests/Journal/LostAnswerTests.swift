import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookRecord
import Synchronization
import TestSupport
import Testing

extension OnRealClusters {
    /// The answer to a change is lost on its way: the run ends with an unknown outcome, and resuming finds out.
    @Suite("Lost answers", .cluster(.one), .serialized)
    struct LostAnswers {
        @Test(
            "F28: A change whose answer was lost is made once",
            arguments: [
                "put\n  with: {key: lost/key, value: new, always: true}",
                "txn\n  with: {then: [{put: {key: lost/key, value: new}}, {put: {key: lost/other, value: new}}]}",
                "delete\n  with: {key: lost/gone, expect-count: 1}",
                "lease-grant\n  with: {ttl: 1h}",
                "compact\n  with: {keep-revisions: 1}",
                "user-add\n  with: {user: lost, no-password: true}",
                "member-add\n  with: {peer-urls: [\"http://127.0.0.1:1\"]}",
            ])
        func found(_ action: String) async throws {
            let cluster = try TestCluster.of(.v34)
            let proxy = try FaultProxy(to: cluster.endpoints[0])
            defer { proxy.stop() }
            var configuration = EtcdConfiguration(endpoints: [proxy.url])
            configuration.requestTimeout = .seconds(10)
            try await withEtcdClient(cluster.clientConfiguration) { direct in
                _ = try await direct.delete(DeleteRequest(.prefix("lost/")))
                _ = try await direct.put(PutRequest(key: "lost/gone", value: "x"))
                let leases = try await direct.leases().leases.count
                let steps =
                    "- id: only\n  action: " + action.replacing("\n", with: "\n  ").replacing("    ", with: "  ")
                let lossy = LossyJournal(proxy)
                let record = try await withEtcdClient(configuration) { client in
                    try await PlaybookSession(client: client).run(steps, with: lossy)
                }
                #expect(record.verdict == .unknown, "\(record.complaint)")
                proxy.heal()
                let second = DyingJournal(lossy.lines.text)
                let resumed = try await withEtcdClient(cluster.clientConfiguration) { client in
                    try await PlaybookSession(client: client).run(steps, with: second)
                }
                #expect(resumed.verdict == .done, "\(resumed.complaint)")
                // Found made, or found not made and made now: the server may have dropped the request with its answer.
                #expect(resumed.steps.first?.changed == true, "\(second.text)")
                #expect(resumed.steps.first?.effects.allSatisfy { $0.outcome == .done } == true, "\(second.text)")
                let keys = try await direct.get(GetRequest(.prefix("lost/"))).keyValues
                #expect(keys.allSatisfy { $0.version == 1 })
                let granted = try await direct.leases().leases.count - leases
                #expect(granted == (action.hasPrefix("lease-grant") ? 1 : 0))
            }
        }

        @Test(
            "A change whose answer was lost is told as made by the attempt that finds it made",
            arguments: [
                "put\n  with: {key: lost/key, value: new}", "delete\n  with: {key: lost/gone}",
                "compact\n  with: {keep-revisions: 1}", "user-add\n  with: {user: lost-twice, no-password: true}",
            ], [false, true])
        func retried(_ action: String, inBlock: Bool) async throws {
            let cluster = try TestCluster.of(.v34)
            let proxy = try FaultProxy(to: cluster.endpoints[0])
            defer { proxy.stop() }
            var configuration = EtcdConfiguration(endpoints: [proxy.url])
            configuration.requestTimeout = .seconds(10)
            try await withEtcdClient(cluster.clientConfiguration) { direct in
                _ = try await direct.delete(DeleteRequest(.prefix("lost/")))
                _ = try await direct.put(PutRequest(key: "lost/gone", value: "x"))
                _ = try? await direct.userDelete("lost-twice")
            }
            let retry = "retry: {attempts: 5, backoff: 100ms, on: [unknown, unreachable]}"
            let step = "- action: \(action)".replacing("\n", with: "\n  ").replacing("    ", with: "  ")
            let steps =
                inBlock
                ? "- \(retry)\n  block:\n    " + step.replacing("\n", with: "\n    ") : step + "\n  " + retry
            let lossy = LossyJournal(proxy, heals: true)
            let record = try await withEtcdClient(configuration) { client in
                try await PlaybookSession(client: client).run(steps, with: lossy)
            }
            #expect(record.verdict == .done, "\(record.complaint)")
            let last = try #require(record.steps.last)
            #expect(last.changed && !last.effects.isEmpty, "\(record.complaint)")
            #expect(last.effects.allSatisfy { $0.outcome == .done }, "\(record.complaint)")
        }

        @Test(
            "What somebody else wrote is not told as made by the attempt whose answer was lost",
            arguments: [
                ("put\n  with: {key: lost/key, value: ours, only-if: absent}", "only-if: absent leaves it"),
                ("import\n  with: {from: keys.json, existing: keep}", "1 key with another value is kept"),
            ], [false, true])
        func retriedBehindOther(_ step: (action: String, question: String), isSame: Bool) async throws {
            let folder = try TemporaryFolder(prefix: "etcd-sandbox-lost")
            let file = folder.file("keys.json")
            try Data(#"[{"key": "lost/key", "value": "ours"}, {"key": "lost/z", "value": "ours"}]"#.utf8)
                .write(to: URL(filePath: file))
            let cluster = try TestCluster.of(.v34)
            let proxy = try FaultProxy(to: cluster.endpoints[0])
            defer { proxy.stop() }
            var configuration = EtcdConfiguration(endpoints: [proxy.url])
            configuration.requestTimeout = .seconds(10)
            try await withEtcdClient(cluster.clientConfiguration) { direct in
                _ = try await direct.delete(DeleteRequest(.prefix("lost/")))
                let lossy = LossyJournal(proxy, heals: true) {
                    _ = try? await direct.put(PutRequest(key: "lost/key", value: isSame ? "ours" : "theirs"))
                }
                let record = try await withEtcdClient(configuration) { client in
                    try await PlaybookSession(client: client).run(
                        "- action: " + step.action.replacing("keys.json", with: file)
                            + "\n  retry: {attempts: 3, backoff: 100ms, on: [unknown, unreachable]}", with: lossy)
                }
                #expect(record.verdict == (isSame ? .done : .unknown), "\(record.complaint)")
                let told = try #require(record.steps.first)
                #expect(told.outputs.isEmpty != isSame, "\(told.outputs)")
                let effect = told.effects.first
                #expect(effect?.outcome == (isSame ? .done : .unknown), "\(record.complaint)")
                #expect(record.complaint.contains(step.question) != isSame, "\(record.complaint)")
            }
        }

        @Test(
            "A key of an import of which nobody can tell is asked for by the run that goes on, and the others are written",
            arguments: [(nil, .unknown), (.done, .done), (.undone, .notReached)]
                as [(Assumption?, EffectRecord.Outcome)])
        func importedBehindOther(_ assumption: Assumption?, outcome: EffectRecord.Outcome) async throws {
            let folder = try TemporaryFolder(prefix: "etcd-sandbox-lost")
            let file = folder.file("keys.json")
            try Data(#"[{"key": "lost/key", "value": "ours"}, {"key": "lost/z", "value": "ours"}]"#.utf8)
                .write(to: URL(filePath: file))
            let cluster = try TestCluster.of(.v34)
            let proxy = try FaultProxy(to: cluster.endpoints[0])
            defer { proxy.stop() }
            var configuration = EtcdConfiguration(endpoints: [proxy.url])
            configuration.requestTimeout = .seconds(10)
            let steps = "- action: import\n  with: {from: \(file), existing: keep, batch: 1}"
            try await withEtcdClient(cluster.clientConfiguration) { direct in
                _ = try await direct.delete(DeleteRequest(.prefix("lost/")))
                let lossy = LossyJournal(proxy) {
                    _ = try? await direct.put(PutRequest(key: "lost/key", value: "theirs"))
                }
                let record = try await withEtcdClient(configuration) { client in
                    try await PlaybookSession(client: client).run(steps, with: lossy)
                }
                #expect(record.verdict == .unknown, "\(record.complaint)")
                let resumed = try await PlaybookSession(client: direct).run(
                    steps, with: DyingJournal(lossy.lines.text), assuming: assumption)
                #expect(resumed.verdict == (assumption == nil ? .unknown : .done), "\(resumed.complaint)")
                let effects = try #require(resumed.steps.first).effects
                #expect(effects.first { $0.id == "put:lost/key" }?.outcome ?? .notReached == outcome)
                let keys = try await direct.get(GetRequest(.prefix("lost/"))).keyValues
                #expect(keys.map(\.valueText) == (assumption == nil ? ["theirs"] : ["theirs", "ours"]))
            }
        }
    }
}

/// A journal that takes the answer away from the first change that is written down in it.
private final class LossyJournal: Journal {
    let lines = DyingJournal()
    private let proxy: FaultProxy
    /// Whether answers come again once the outcome of that change is written down.
    private let heals: Bool
    private let isHealed = Mutex(false)
    /// What happens before that change is sent.
    private let meanwhile: @Sendable () async -> Void

    init(_ proxy: FaultProxy, heals: Bool = false, meanwhile: @escaping @Sendable () async -> Void = {}) {
        (self.proxy, self.heals, self.meanwhile) = (proxy, heals, meanwhile)
    }

    func write(_ record: JournalRecord, durably: Bool) async throws(FileProblem) {
        try await lines.write(record, durably: durably)
        if record.isIntent, !isHealed.withLock({ $0 }) {
            await meanwhile()
            proxy.cut(.toClient, after: 0, .reset)
        }
        heal(at: record)
    }

    func note(_ record: JournalRecord) {
        lines.note(record)
        heal(at: record)
    }

    private func heal(at record: JournalRecord) {
        guard heals, case .outcome = record else { return }
        isHealed.withLock { $0 = true }
        proxy.heal()
    }
}

extension PlaybookSession {
    fileprivate func run(_ steps: String, with journal: LossyJournal) async throws -> RunRecord {
        let planned = try await plan(steps)
        var setting = planned.setting
        setting.journal = journal
        return await Runner.run(planned.plan, setting)
    }
}
