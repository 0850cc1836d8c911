import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("The lock of a run", .cluster(.three))
    struct Locks {
        @Test("A lock that a process of the same run left behind is taken over by its resumption alone")
        func takenOver() async throws {
            try await withEtcdClient(TestCluster.current.clientConfiguration) { client in
                var settings = LockSettings()
                settings.prefix = Literal("taken-over/")
                let holder = LockHolder(run: "same", playbook: "p", person: JournalPerson())
                let first = RunLock(client, settings, holder, RunLog())
                _ = try await first.take(within: nil)
                let other = RunLock(client, settings, holder, RunLog())
                #expect(await failure(of: other)?.kind == .locked)
                let resumed = RunLock(client, settings, holder, RunLog(), resumes: true)
                #expect(await failure(of: resumed) == nil)
                #expect(await resumed.release() == [])
                let left = try await LockKey(settings.key, client).look()
                #expect(left == nil)
                _ = await first.release()
            }
        }

        @Test("No step writes or deletes the key of the lock")
        func ownKey() async throws {
            let steps = [
                "put\n  with: {key: /etcd-playbook/lock, value: x}", "delete\n  with: {key: /etcd-playbook/lock}",
                "txn\n  with: {then: [{put: {key: /etcd-playbook/lock, value: x}}]}",
            ]
            try await withEtcdCluster(.one) { cluster in
                try await OnRealClusters.withSession(cluster) { session in
                    let key = LockSettings().key
                    _ = try await session.client.put(PutRequest(key: key, value: "mine"))
                    for step in steps {
                        let planned = try await session.plan("- action: \(step)")
                        #expect(planned.record.verdict == .refused, "\(planned.record.complaint)")
                        #expect(planned.record.error?.message.contains("is the key of the run lock") == true)
                        let record = await planned.run()
                        #expect(record.verdict == .refused, "\(record.complaint)")
                        let held = try await session.client.get(GetRequest(key: key)).keyValues.first
                        #expect(held?.value == Array("mine".utf8) && held?.version == 1)
                    }
                }
            }
        }

        @Test("A lock whose lease has ended unnoticed is said to be lost when it is given back")
        func endedUnnoticed() async throws {
            try await withEtcdClient(TestCluster.current.clientConfiguration) { client in
                var settings = LockSettings()
                settings.prefix = Literal("unnoticed/")
                let lock = RunLock(
                    client, settings, LockHolder(run: "r", playbook: "p", person: JournalPerson()), RunLog())
                _ = try await lock.take(within: nil)
                let key = try await client.get(GetRequest(key: settings.key)).keyValues.first
                try await client.leaseRevoke(try #require(key).lease)
                #expect(lock.loss == nil)
                #expect(
                    await lock.release() == [
                        "the run lock was lost before the run ended: another run may have worked on the cluster besides"
                    ])
            }
        }

        @Test("Where the answer to the end of a lock is lost, nobody says that it was not ended")
        func endedUnheard() async throws {
            let cluster = try TestCluster.current
            let proxy = try FaultProxy(to: cluster.endpoints[0])
            defer { proxy.stop() }
            var configuration = EtcdConfiguration(endpoints: [proxy.url])
            configuration.requestTimeout = .seconds(2)
            try await withEtcdClient(configuration) { client in
                let key = LockKey("unheard/lock", client)
                _ = try await client.put(PutRequest(key: key.name, value: "{}"))
                let held = try #require(try await key.look())
                proxy.faults.toClient = ProxyFlow(mode: .hold)
                await #expect { try await key.end(held) } throws: { error in
                    (error as? StepFailure)?.kind == .unknown
                        && (error as? StepFailure)?.message.contains("may have been carried out") == true
                }
                await #expect("a lock that cannot be read is no failed step") {
                    try await key.look()
                } throws: { ($0 as? StepFailure)?.kind == .unreachable }
                try await withEtcdClient(cluster.clientConfiguration) { other in
                    try await eventually("it has ended") { try await LockKey(key.name, other).look() == nil }
                }
            }
        }

        @Test("A run whose journal cannot be begun changes nothing, and gives back the lock that it got meanwhile")
        func journalNotBegun() async throws {
            try await withEtcdClient(try TestCluster.current.clientConfiguration) { client in
                let steps = "- action: put\n  with: {key: not-begun, value: x}"
                var planned = try await PlaybookSession(client: client).plan(steps)
                planned.setting.lock = LockWish()
                planned.setting.journal = DyingJournal(limit: 0)
                let record = await planned.run()
                #expect(record.verdict == .outputUnwritable && record.error?.message.contains("journal") == true)
                #expect(try await LockKey(LockSettings().key, client).look() == nil)
                #expect(try await client.get(GetRequest(key: "not-begun")).keyValues.isEmpty)
            }
        }

        private func failure(of lock: RunLock) async -> StepFailure? {
            do throws(StepFailure) {
                _ = try await lock.take(within: nil)
                return nil
            } catch { return error }
        }

        @Test("While a member is occupied the lock is kept alive through another")
        func elsewhere() async throws {
            let cluster = try TestCluster.current
            let occupied = try await cluster.followers()[0]
            var configuration = cluster.clientConfiguration
            configuration.endpoints = [occupied.clientURL]
            var settings = LockSettings()
            settings.ttl = Literal(.seconds(12))
            try await withEtcdClient(configuration) { client in
                let holder = LockHolder(run: "r", playbook: "p", person: JournalPerson())
                let lock = RunLock(client, settings, holder, RunLog())
                #expect(try await !lock.take(within: nil))
                let view = try await withEtcdClient(cluster.clientConfiguration) { all in
                    try await ClusterObserver(all).observe()
                }
                lock.see(view)
                let id = try #require(view.members.first { $0.endpoint?.description == occupied.clientURL }?.reference)
                try occupied.pause()
                defer { try? occupied.resume() }
                try await lock.keepAway(from: [Effect("d", .occupy(id, estimate: nil))]) {
                    var configuration = cluster.clientConfiguration
                    configuration.endpoints = cluster.endpoints.filter { $0 != occupied.clientURL }
                    try await withEtcdClient(configuration) { other in
                        let key = LockKey(settings.key, other)
                        var last = try #require(try await key.record().secondsLeft)
                        try await eventually("it is renewed") {
                            let now = try await key.record().secondsLeft ?? 0
                            defer { last = now }
                            return now > last
                        }
                        #expect(lock.loss == nil)
                    }
                }
                try occupied.resume()
                #expect(await lock.release() == [])
                #expect(try await LockKey(settings.key, client).look() == nil)
            }
        }
    }
}
