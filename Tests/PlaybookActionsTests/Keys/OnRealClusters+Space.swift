import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// Compactions, which all keys of a cluster share, and a full database.
    @Suite("History and space", .startsProcesses)
    struct Space {}
}

extension OnRealClusters.Space {
    private func onFresh(
        _ release: EtcdRelease, _ body: (PlaybookSession) async throws -> Void
    ) async throws {
        var options = ClusterOptions.one
        options.etcd = release.binary
        try await withEtcdCluster(options) { cluster in try await OnRealClusters.withSession(cluster, body) }
    }

    @Test("History is forgotten once, and never from the future", arguments: EtcdRelease.allCases)
    func compacting(_ release: EtcdRelease) async throws {
        try await onFresh(release) { session in
            let early = try await session.run("  - {action: compact, with: {keep-revisions: 5}}\n")
            #expect(early.verdict == .done, "\(early.complaint)")
            #expect(!early.steps[0].changed)
            for number in 0..<9 { try await session.client.put(PutRequest(key: "k", value: "\(number)")) }

            let first = try await session.run("  - {action: compact, with: {keep-revisions: 4}}\n")
            #expect(first.verdict == .done, "\(first.complaint)")
            #expect(first.output("revision") == .integer(7))
            #expect(first.steps[0].changed)
            let again = try await session.run("  - {action: compact, with: {keep-revisions: 4}}\n")
            #expect(again.verdict == .done, "\(again.complaint)")
            #expect(!again.steps[0].changed)
            let older = try await session.run("  - {action: compact, with: {revision: 3}}\n")
            #expect(older.verdict == .done, "\(older.complaint)")
            #expect(!older.steps[0].changed)
            let future = try await session.run("  - {action: compact, with: {revision: 1000}}\n")
            #expect(future.verdict == .failed)

            #expect(try await session.run("  - {action: get, with: {key: k, revision: 7}}\n").verdict == .done)
            #expect(try await session.run("  - {action: get, with: {key: k, revision: 6}}\n").verdict == .failed)
            #expect(try await session.run("  - {action: get, with: {key: k, revision: 99}}\n").verdict == .failed)
        }
    }

    @Test("F32: A compaction by somebody else in between is no failure", arguments: EtcdRelease.allCases)
    func compactedMeanwhile(_ release: EtcdRelease) async throws {
        try await onFresh(release) { session in
            for number in 0..<9 { try await session.client.put(PutRequest(key: "k", value: "\(number)")) }
            let planned = try await session.plan("  - {action: compact, with: {revision: 5}}\n")
            #expect(planned.plan.steps[0].record.effects.count == 1)
            try await session.client.compact(CompactRequest(revision: 8))
            let record = await planned.run()
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(!record.steps[0].changed)
        }
    }

    @Test(
        "Beside Kubernetes a compaction is refused unless it is told",
        arguments: ["/registry/pods/a", "compact_rev_key"])
    func kubernetes(_ key: String) async throws {
        try await onFresh(.v35) { session in
            for number in 0..<9 { try await session.client.put(PutRequest(key: key, value: "\(number)")) }
            let refused = try await session.run("  - {action: compact, with: {revision: 5}}\n")
            #expect(refused.verdict == .refused, "\(refused.complaint)")
            #expect(refused.exitCode == 3)
            let told = try await session.run("  - {action: compact, with: {revision: 5, even-if-kubernetes: true}}\n")
            #expect(told.verdict == .done, "\(told.complaint)")
        }
    }

    @Test("F4: A full database is a definite failure of put and txn", arguments: EtcdRelease.allCases)
    func noSpace(_ release: EtcdRelease) async throws {
        var options = ClusterOptions.one
        options.etcd = release.binary
        options.quotaBackendBytes = 1 << 20
        try await withEtcdCluster(options) { cluster in
            try await cluster.exhaustSpace(prefix: "fill/")
            try await OnRealClusters.withSession(cluster) { session in
                let put = try await session.run("  - {action: put, with: {key: more, value: v}}\n")
                #expect(put.verdict == .failed, "\(put.complaint)")
                #expect(put.steps[0].error?.message.contains("space exceeded") == true)
                #expect(put.steps[0].error?.message.contains("may have been") == false, "\(put.complaint)")
                let txn = try await session.run("  - {action: txn, with: {then: [{put: {key: more, value: v}}]}}\n")
                #expect(txn.verdict == .failed, "\(txn.complaint)")
                let delete = try await session.run("  - {action: delete, with: {prefix: fill/}}\n")
                #expect(delete.verdict == .done, "\(delete.complaint)")
            }
        }
    }

    // A server without space may refuse the transaction that compares the lock, and a plain deletion compares nothing.
    @Test("F4: Without space, too, a deletion comes only while the lock is held", arguments: EtcdRelease.allCases)
    func deletionBehindLostLock(_ release: EtcdRelease) async throws {
        var options = ClusterOptions.one
        options.etcd = release.binary
        options.quotaBackendBytes = 1 << 20
        try await withEtcdCluster(options) { cluster in
            try await OnRealClusters.withSession(cluster) { session in
                try await session.client.put(PutRequest(key: "kept/key", value: "v"))
                var planned = try await session.plan("  - {action: delete, with: {prefix: kept/}}\n")
                planned.setting.lock = LockWish()
                let key = planned.setting.playbook.lock.key
                planned.setting.log = Meddler(
                    line: """
                        value=$(head -c 100000 /dev/zero | tr '\\0' x)
                        while etcdctl put fill "$value"; do :; done
                        etcdctl alarm list | grep -q NOSPACE
                        etcdctl del \(key)
                        """, cluster: cluster
                ).log { $0.isBeforeAChange }
                let record = await planned.run()
                #expect(record.verdict == .stopped, "\(record.complaint)")
                #expect(record.error?.message.contains("the run lock was lost") == true, "\(record.complaint)")
                #expect(record.outcomes(1) == [.failed], "\(record.complaint)")
                #expect(try await session.client.get(GetRequest(key: "kept/key")).count == 1)
            }
        }
    }
}
