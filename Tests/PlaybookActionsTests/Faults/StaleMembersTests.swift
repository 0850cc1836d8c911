import EtcdClient
import EtcdSandbox
import PlaybookEngine
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Members that are behind", .startsProcesses, .serialized)
    struct StaleMembers {
        @Test("Who was removed while it was cut off is not asked who the members are", arguments: EtcdRelease.allCases)
        func cutOff(release: EtcdRelease) async throws {
            var options = ClusterOptions.three(release)
            options.proxiesPeers = true
            try await withEtcdCluster(options) { cluster in
                let lost = try await cluster.followers()[0]
                let id = try await lost.id()
                let others = cluster.members.filter { $0 !== lost }
                try cluster.isolate(lost)
                try await withEtcdClient(Self.configuration(others)) { client in
                    try await eventually("the others have been connected for long enough", every: .milliseconds(200)) {
                        do {
                            try await client.memberRemove(id)
                            return true
                        } catch let error as EtcdError { return error.code == .memberNotFound }
                    }
                }
                try await withEtcdClient(Self.configuration([lost] + others)) { client in
                    let view = try await ClusterObserver(client, patience: .seconds(2)).observe()
                    #expect(Set(view.members.map(\.id)) == Set(try await Self.ids(of: others)))
                }
            }
        }

        @Test("Where a majority hangs, whoever answers is asked who the members are", arguments: EtcdRelease.allCases)
        func hanging(release: EtcdRelease) async throws {
            try await withEtcdCluster(.three(release)) { cluster in
                try await withEtcdClient(Self.configuration(cluster.members)) { client in
                    for member in cluster.members.dropFirst() { try member.pause() }
                    defer { for member in cluster.members { try? member.resume() } }
                    // A call that comes to nothing has the client choose another member.
                    for _ in cluster.members {
                        let missed = await Self.error { () throws(EtcdError) in
                            _ = try await client.get(GetRequest(key: "k"), options: .timeout(.seconds(1)))
                        }
                        let words = StepFailure(reading: try #require(missed)).message
                        #expect(!words.contains("may have been carried out"), "\(words)")
                        let view = try await ClusterObserver(client, patience: .seconds(1)).observe()
                        #expect(view.members.count == 3)
                    }
                }
            }
        }

        private static func error(_ body: () async throws(EtcdError) -> Void) async -> EtcdError? {
            do throws(EtcdError) {
                try await body()
                return nil
            } catch { return error }
        }

        private static func configuration(_ members: [ClusterMember]) -> EtcdConfiguration {
            var configuration = EtcdConfiguration(endpoints: members.map(\.clientURL))
            configuration.requestTimeout = .seconds(30)
            return configuration
        }

        private static func ids(of members: [ClusterMember]) async throws -> [UInt64] {
            var ids: [UInt64] = []
            for member in members { ids.append(try await member.id()) }
            return ids
        }
    }
}
