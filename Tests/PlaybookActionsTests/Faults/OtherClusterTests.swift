import EtcdClient
import EtcdSandbox
import Glibc
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// Another cluster that takes the place of the first behind the address that the run has.
    @Suite("Another cluster behind the same address", .cluster(.one, on: EtcdRelease.allCases), .serialized)
    struct OtherCluster {
        @Test(
            "F29: Neither is anything read for the run from another cluster, nor anything changed in it",
            arguments: [
                "put\n  with: {key: moved/key, value: ours}",
                "put\n  with: {key: moved/there, value: ours, always: true}",
                "txn\n  with: {then: [{put: {key: moved/key, value: ours}}]}",
                "delete\n  with: {prefix: moved/}",
                "get\n  with: {key: moved/there}",
                "compact\n  with: {keep-revisions: 1}",
                "lease-grant\n  with: {ttl: 1h}",
                "user-add\n  with: {user: moved, no-password: true}",
                "defragment\n  with: {allow-downtime: true, allow-risky-release: true}",
                "snapshot\n  with: {to: FOLDER/moved.db}",
                "status", "check-health", "check-hash", "alarm-disarm",
                "wait-for\n  with: {until: cluster.healthy}",
                "export\n  with: {prefix: moved/, to: FOLDER/moved.json}",
            ])
        func moved(action: String) async throws {
            let folder = try TemporaryFolder(prefix: "moved")
            let (first, second) = (try TestCluster.of(.v34), try TestCluster.of(.v35))
            let proxy = try FaultProxy(to: first.endpoints[0])
            defer { proxy.stop() }
            for cluster in [first, second] {
                try await withEtcdClient(cluster.clientConfiguration) { client in
                    for value in ["a", "b", "c"] { try await client.put(PutRequest(key: "moved/there", value: value)) }
                }
            }
            let before = try await withEtcdClient(second.clientConfiguration) { try await State($0) }
            let steps = "- action: " + action.replacing("FOLDER", with: folder.path)
            var configuration = first.clientConfiguration
            configuration.endpoints = [proxy.url]
            let record = try await withEtcdClient(configuration) { client in
                var planned = try await PlaybookSession(client: client).plan(steps)
                #expect(planned.plan.obstacle == nil, "\(planned.record.complaint)")
                planned.setting.lock = LockWish()
                // What one case holds on the first cluster, it cannot give back on the second.
                planned.setting.playbook.lock.prefix = Literal("\(folder.path)/")
                planned.setting.log = RunLog { event in
                    if case .stepStarted = event { proxy.lead(to: second) }
                }
                return await planned.run()
            }
            // Writes of keys are sent with the lock as their condition; of it the other cluster knows nothing.
            #expect([.refused, .stopped].contains(record.verdict), "\(record.complaint)")
            #expect(record.steps.allSatisfy { !$0.changed })
            let words = ["now answer for cluster", "the run lock was lost"]
            #expect(words.contains { record.error?.message.contains($0) == true }, "\(record.complaint)")
            let after = try await withEtcdClient(second.clientConfiguration) { try await State($0) }
            #expect(after == before)
        }

        @Test("F29: A write that a copy of the cluster has taken is told, and resuming makes it where it was meant")
        func copy() async throws {
            let (first, second) = (try TestCluster.of(.v35), try TestCluster.of(.v34))
            let proxy = try FaultProxy(to: first.endpoints[0])
            defer { proxy.stop() }
            let steps = "- action: put\n  with: {key: copied/key, value: ours, always: true}"
            var configuration = first.clientConfiguration
            configuration.endpoints = [proxy.url]
            let journal = CopyingJournal(lockKey: "copied/lock", from: first, to: second, proxy)
            try await withEtcdClient(second.clientConfiguration) { client in
                let ahead = try await client.get(GetRequest(key: "copied/key")).header.revision
                try await withEtcdClient(first.clientConfiguration) { client in
                    while try await client.put(PutRequest(key: "copied/filler", value: "")).header.revision <= ahead {}
                }
            }
            func run(_ history: RunHistory?) async throws -> RunRecord {
                try await withEtcdClient(configuration) { client in
                    var planned = try await PlaybookSession(client: client).plan(steps)
                    planned.setting.lock = LockWish()
                    planned.setting.playbook.lock.prefix = Literal("copied/")
                    planned.setting.journal = history == nil ? journal : journal.lines
                    planned.setting.history = history
                    return history == nil ? await planned.run() : await Runner.resume(planned.setting)
                }
            }
            let record = try await run(nil)
            #expect(record.verdict == .unknown, "\(record.complaint)")
            let (made, meant) = (try await second.id, try await first.id)
            for words in ["cluster \(made)", "meant for cluster \(meant)"] {
                #expect(record.error?.message.contains(words) == true, "\(words) in \(record.complaint)")
            }
            #expect(try await second.versions("copied/key") == [1])
            #expect(try await first.versions("copied/key") == [])

            try proxy.redirect(to: first.endpoints[0])
            let resumed = try await run(RunHistory(try journal.lines.records))
            #expect(resumed.verdict == .done, "\(resumed.complaint)")
            #expect(try await second.versions("copied/key") == [1])
            #expect(try await first.versions("copied/key") == [1])
        }

        /// What a cluster has that a step could change.
        private struct State: Equatable {
            var revision: Int64
            var leases: Int
            var users: [String]

            init(_ client: EtcdClient) async throws {
                revision = try await client.get(GetRequest(key: "moved/there")).header.revision
                leases = try await client.leases().leases.count
                users = try await client.userList().users
            }
        }
    }
}

/// A journal behind whose first intent the address of a cluster leads to another that has the run's lock too, with the
/// same revision, as one has that was restored from a snapshot of the first.
private final class CopyingJournal: Journal {
    let lines = DyingJournal()
    private let lockKey: String
    private let first: EtcdCluster
    private let second: EtcdCluster
    private let proxy: FaultProxy

    init(lockKey: String, from first: EtcdCluster, to second: EtcdCluster, _ proxy: FaultProxy) {
        (self.lockKey, self.first, self.second, self.proxy) = (lockKey, first, second, proxy)
    }

    func write(_ record: JournalRecord, durably: Bool) async throws(FileProblem) {
        try await lines.write(record, durably: durably)
        guard record.isIntent else { return }
        do { try await copy() } catch { throw FileProblem("journal", "cannot copy the lock: \(error)") }
        proxy.lead(to: second)
    }

    func note(_ record: JournalRecord) { lines.note(record) }

    private func copy() async throws {
        let lock = try await withEtcdClient(first.clientConfiguration) { client in
            try #require(try await client.get(GetRequest(key: self.lockKey)).keyValues.first)
        }
        try await withEtcdClient(second.clientConfiguration) { client in
            var revision = try await client.get(GetRequest(key: self.lockKey)).header.revision
            while revision < lock.createRevision - 1 {
                revision = try await client.put(PutRequest(key: "copied/filler", value: "")).header.revision
            }
            let copy = try await client.put(PutRequest(key: lock.key, value: lock.value)).header.revision
            #expect(copy == lock.createRevision)
        }
    }
}

extension EtcdCluster {
    /// In hexadecimal.
    fileprivate var id: String {
        get async throws {
            try await withEtcdClient(clientConfiguration) { client in
                String(try await client.get(GetRequest(key: "none")).header.clusterID, radix: 16)
            }
        }
    }

    /// How often a key was written, where it is there.
    fileprivate func versions(_ key: String) async throws -> [Int64] {
        try await withEtcdClient(clientConfiguration) { client in
            try await client.get(GetRequest(key: key)).keyValues.map(\.version)
        }
    }
}

extension FaultProxy {
    /// Leads to another cluster, over new connections alone by the time this returns.
    fileprivate func lead(to cluster: EtcdCluster) {
        let before = traffic.cuts
        do { try redirect(to: cluster.endpoints[0]) } catch { Issue.record(error) }
        let end = ContinuousClock.now + .seconds(10)
        while traffic.cuts == before, ContinuousClock.now < end { usleep(1_000) }
    }
}
