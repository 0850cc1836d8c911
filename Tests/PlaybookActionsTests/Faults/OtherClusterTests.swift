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

extension FaultProxy {
    /// Leads to another cluster, over new connections alone by the time this returns.
    fileprivate func lead(to cluster: EtcdCluster) {
        let before = traffic.cuts
        do { try redirect(to: cluster.endpoints[0]) } catch { Issue.record(error) }
        let end = ContinuousClock.now + .seconds(10)
        while traffic.cuts == before, ContinuousClock.now < end { usleep(1_000) }
    }
}
