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
