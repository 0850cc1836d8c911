import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension ChangingClusters {
    /// Tests that change who is in the cluster; each has a cluster of its own.
    @Suite("Members", .startsProcesses, .serialized)
    struct Membership {
        static func withCluster(
            _ release: EtcdRelease, members: Int = 3, _ body: (EtcdCluster, EtcdClient) async throws -> Void
        ) async throws {
            let options = ClusterOptions(members: members, etcd: release.binary, unsafeNoFsync: true)
            try await withEtcdCluster(options) { cluster in
                try await OnClusters.withClient(cluster.endpoints) { client in try await body(cluster, client) }
            }
        }

        /// Carries out a change of members, again while the server says that its voters are connected too shortly.
        @discardableResult
        static func whenHealthy<Result: Sendable>(_ change: () async throws -> Result) async throws -> Result {
            let deadline = ContinuousClock.now + .seconds(60)
            while true {
                do {
                    return try await change()
                } catch let error as EtcdError where error.code == .unhealthyCluster && .now < deadline {
                    #expect(error.outcome == .refused)
                    try await Task.sleep(for: .milliseconds(200))
                }
            }
        }

        /// What the new member's process is told of the others.
        static func initialCluster(_ added: MemberAddResponse, joining name: String) -> String {
            added.members.map { "\($0.isStarted ? $0.name : name)=\($0.peerURLs.joined())" }.joined(separator: ",")
        }

        @Test(
            "CLU63: Members are added, listed, updated and removed", .overBothWireFormats,
            arguments: EtcdRelease.allCases)
        func changes(release: EtcdRelease) async throws {
            try await Self.withCluster(release) { cluster, client in
                let peerURL = try cluster.freePeerURL()
                let added = try await Self.whenHealthy { try await client.memberAdd(peerURLs: [peerURL]) }
                #expect(added.members.count == 4)
                #expect(added.member.peerURLs == [peerURL])
                #expect(!added.member.isStarted && !added.member.isLearner)
                let listed = try await client.memberList().members
                #expect(Set(listed.map(\.id)) == Set(added.members.map(\.id)))
                #expect(Set(listed.filter(\.isStarted).map(\.name)) == ["m1", "m2", "m3"])
                #expect(listed.filter(\.isStarted).allSatisfy { !$0.clientURLs.isEmpty })
                let again = await OnClusters.failure {
                    try await client.memberAdd(peerURLs: [peerURL])
                }
                #expect(
                    [.memberExists, .peerURLExists, .unhealthyCluster, .notEnoughStartedMembers].contains(again.code))
                let other = try cluster.freePeerURL()
                let updated = try await client.memberUpdate(added.member.id, peerURLs: [other])
                #expect(updated.members.first { $0.id == added.member.id }?.peerURLs == [other])
                let removed = try await Self.whenHealthy { try await client.memberRemove(added.member.id) }
                #expect(removed.members.count == 3)
                for call in [
                    { try await client.memberRemove(added.member.id) },
                    { try await client.memberUpdate(added.member.id, peerURLs: [other]) },
                    { try await client.memberPromote(1) },
                ] as [() async throws -> MemberListResponse] {
                    let error = await OnClusters.failure { _ = try await call() }
                    #expect(error.code == .memberNotFound)
                }
            }
        }

        @Test("CLU64: Bad peer URLs are refused", arguments: EtcdRelease.allCases)
        func badURLs(release: EtcdRelease) async throws {
            try await Self.withCluster(release, members: 1) { _, client in
                let id = try #require(try await client.memberList().members.first?.id)
                for url in ["://", "mailto:a@b", "http://", "127.0.0.1:2380", "http://127.0.0.1", "http://a:2380/path"]
                {
                    let add = await OnClusters.failure { try await client.memberAdd(peerURLs: [url]) }
                    #expect(add.code == .badMemberURLs, "\(url)")
                    #expect(add.outcome == .notSent)
                    let update = await OnClusters.failure { try await client.memberUpdate(id, peerURLs: [url]) }
                    #expect(update.code == .badMemberURLs, "\(url)")
                }
            }
        }

        @Test("CLU65: A learner gets its vote when it has caught up", arguments: EtcdRelease.allCases)
        func promotes(release: EtcdRelease) async throws {
            try await Self.withCluster(release) { cluster, client in
                let peerURL = try cluster.freePeerURL()
                let added = try await Self.whenHealthy {
                    try await client.memberAdd(peerURLs: [peerURL], isLearner: true)
                }
                #expect(added.member.isLearner)
                let second = await OnClusters.failure {
                    try await client.memberAdd(peerURLs: [try cluster.freePeerURL()], isLearner: true)
                }
                #expect([.tooManyLearners, .unhealthyCluster].contains(second.code))
                let early = await OnClusters.failure { try await client.memberPromote(added.member.id) }
                #expect(early.code == .learnerNotReady)
                let process = try await cluster.addProcess(
                    name: "m4", peerURL: peerURL, initialCluster: Self.initialCluster(added, joining: "m4"))
                let learner = try EtcdEndpoint(process.clientURL)
                try await eventually("the learner answers") {
                    try await client.status(of: learner, options: CallOptions(waitsForReady: true)).isLearner
                }
                try await Self.expectLearnerRefuses(client, learner)
                try await eventually("the learner is promoted") {
                    do throws(EtcdError) {
                        try await client.memberPromote(added.member.id)
                        return true
                    } catch {
                        guard error.code == .learnerNotReady || error.code == .unhealthyCluster else { throw error }
                        return false
                    }
                }
                // The leader promotes, and the member that is asked may learn of it a moment later.
                try await eventually("it is listed as a voter") {
                    try await client.memberList().members.filter(\.isLearner).isEmpty
                }
                let voter = await OnClusters.failure { try await client.memberPromote(added.member.id) }
                #expect(voter.code == .memberNotLearner)
            }
        }

        /// A learner turns away what only voters answer; a client that knows others asks them.
        private static func expectLearnerRefuses(_ client: EtcdClient, _ learner: EtcdEndpoint) async throws {
            let put = await OnClusters.failure {
                try await client.pinned(to: learner).put(PutRequest(key: "a", value: "x"))
            }
            #expect(put.code == .notSupportedForLearner)
            #expect(put.outcome == .refused)
            try await OnClusters.withClient([learner.description] + client.endpoints.map(\.description)) { mixed in
                try await mixed.put(PutRequest(key: "a", value: "x"))
                #expect(try await mixed.get(GetRequest(key: "a")).count == 1)
            }
            var turns = OnClusters.configuration([learner.description] + client.endpoints.map(\.description))
            turns.endpointPolicy = .roundRobin
            try await withEtcdClient(turns) { client in
                let id = try await client.status(of: learner).header.memberID
                #expect(client.endpointStates.map(\.isLearner).filter(\.self).count == 1)
                var stale = GetRequest(key: "a")
                stale.serializable = true
                var (askedByChoice, askedForStale): (Set<UInt64>, Set<UInt64>) = ([], [])
                for _ in 0..<6 {
                    askedByChoice.insert(try await client.get(GetRequest(key: "a")).header.memberID)
                    askedForStale.insert(try await client.get(stale).header.memberID)
                }
                #expect(!askedByChoice.contains(id))
                #expect(askedByChoice.union(askedForStale).count > 1)
            }
        }

        @Test("CLU67: A member is replaced by an empty one at the same address", arguments: EtcdRelease.allCases)
        func replaces(release: EtcdRelease) async throws {
            try await Self.withCluster(release) { cluster, client in
                try await client.put(PutRequest(key: "kept", value: "x"))
                let leader = try await cluster.leader()
                let lost = try #require(cluster.members.first { $0 !== leader })
                let id = try await lost.id()
                await lost.kill()
                // Refused until the others have noticed its end.
                try await Self.whenHealthy { try await client.memberRemove(id) }
                #expect(try await client.memberList().members.count == 2)
                let added = try await Self.whenHealthy { try await client.memberAdd(peerURLs: [lost.peerURL]) }
                let fresh = try await cluster.addProcess(
                    name: "new", peerURL: lost.peerURL, initialCluster: Self.initialCluster(added, joining: "new"))
                try await fresh.waitUntilHealthy()
                #expect(try await fresh.id() == added.member.id)
                var endpoints: [EtcdEndpoint] = []
                try await eventually("the member that is asked knows the new one's address") {
                    endpoints = try await client.sync()
                    return endpoints.count == 3
                }
                #expect(endpoints.contains(try EtcdEndpoint(fresh.clientURL)))
                #expect(!endpoints.contains(try EtcdEndpoint(lost.clientURL)))
                var read = GetRequest(key: "kept")
                read.serializable = true
                let request = read
                try await eventually("the new member has the data") {
                    try await client.pinned(to: try EtcdEndpoint(fresh.clientURL)).get(request).count == 1
                }
            }
        }

        @Test("CLU68: A client moves on from a removed member, and sync leaves it out", arguments: EtcdRelease.allCases)
        func removedEndpoint(release: EtcdRelease) async throws {
            try await Self.withCluster(release) { cluster, client in
                // The client's first endpoint, so that its calls go there.
                let removed = cluster.members[0]
                let id = try await removed.id()
                try await client.put(PutRequest(key: "a", value: "1"))
                // Through the others: it stops soon after, maybe before it has answered.
                try await OnClusters.withClient(cluster.endpoints.suffix(2)) { others in
                    try await Self.whenHealthy { try await others.memberRemove(id) }
                }
                try await eventually("the removed member has stopped") { !removed.isRunning }
                // It may have led, and then took the first of these calls with it.
                try await OnClusters.untilDone { try await client.put(PutRequest(key: "a", value: "2")) }
                let learnerURL = try cluster.freePeerURL()
                _ = try? await client.memberAdd(peerURLs: [learnerURL], isLearner: true)
                // The member that is asked tells what it has applied itself.
                let revision = try await client.put(PutRequest(key: "a", value: "3")).header.revision
                for member in cluster.members.dropFirst() {
                    let endpoint = try EtcdEndpoint(member.clientURL)
                    try await eventually { try await client.status(of: endpoint).header.revision >= revision }
                }
                let endpoints = try await client.sync()
                #expect(Set(endpoints) == Set(try cluster.members.dropFirst().map { try EtcdEndpoint($0.clientURL) }))
                #expect(client.endpoints == endpoints)
                try await client.put(PutRequest(key: "a", value: "4"))
            }
        }
    }
}
