import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters.ThreeMembers {
    @Test("MNT69: Each member tells its status, and all have the same hash", arguments: EtcdRelease.allCases)
    func statusAndHash(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let base = OnClusters.uniquePrefix()
            for number in 1...50 { try await client.put(PutRequest(key: base + "\(number % 5)", value: "\(number)")) }
            let revision = try await client.get(GetRequest(key: base)).header.revision
            try await Self.expectEqualHashes(client, revision)
            try await client.compact(CompactRequest(revision: revision, physical: true))
            for endpoint in client.endpoints { try await client.defragment(endpoint) }
            let later = try await client.put(PutRequest(key: base, value: "after")).header.revision
            try await Self.expectEqualHashes(client, later)
            var statuses: [Status] = []
            try await eventually("all agree on the leader") {
                statuses = []
                for endpoint in client.endpoints { statuses.append(try await client.status(of: endpoint)) }
                return Set(statuses.map(\.leader)).count == 1 && statuses.count(where: \.isLeader) == 1
            }
            #expect(Set(statuses.map(\.memberID)).count == 3)
            #expect(Set(statuses.map(\.clusterID)).count == 1)
            for status in statuses {
                #expect(status.dbSize >= status.dbSizeInUse && status.dbSizeInUse > 0)
                #expect(status.dbSizeQuota == 0)
                #expect(status.version.hasPrefix(release.rawValue + "."))
                #expect(status.raftIndex > 0 && status.raftAppliedIndex > 0 && status.raftTerm > 0)
                #expect(!status.isLearner && status.errors.isEmpty && status.downgradeTarget == nil)
            }
        }
    }

    /// The hash at `revision`; nil over the gateway, which offers none up to 3.5, and says so.
    private static func hash(
        of endpoint: EtcdEndpoint, at revision: Int64, _ client: EtcdClient
    ) async throws -> HashKVResponse? {
        guard TestWireFormat.isGateway else { return try await client.hashKV(of: endpoint, revision: revision) }
        let error = await OnClusters.failure { _ = try await client.hashKV(of: endpoint, revision: revision) }
        #expect(error.code == .unimplemented)
        #expect(error.outcome == .refused)
        return nil
    }

    /// Waits until all members have applied `revision`, and compares their hashes there.
    private static func expectEqualHashes(_ client: EtcdClient, _ revision: Int64) async throws {
        var hashes: [HashKVResponse] = []
        for endpoint in client.endpoints {
            try await waitUntilApplied(revision, at: endpoint, client)
            guard let hash = try await hash(of: endpoint, at: revision, client) else { continue }
            hashes.append(hash)
        }
        guard !TestWireFormat.isGateway else { return }
        #expect(Set(hashes.map(\.hash)).count == 1)
        #expect(Set(hashes.map(\.compactRevision)).count == 1)
        #expect(Set(hashes.map(\.header.memberID)).count == 3)
    }

    private static func waitUntilApplied(
        _ revision: Int64, at endpoint: EtcdEndpoint, _ client: EtcdClient
    ) async throws {
        try await eventually("the member has applied the revision") {
            try await client.status(of: endpoint).header.revision >= revision
        }
    }

    @Test("MNT70: Leadership moves to a voter, by the leader alone", arguments: EtcdRelease.allCases)
    func movesLeader(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let endpoints = try await Self.endpoints(client)
            let leader = try await client.leaderEndpoint()
            let (target, targetEndpoint) = try #require(endpoints.first { $0.value != leader })
            let follower = await OnClusters.failure { try await client.moveLeader(to: target, through: targetEndpoint) }
            #expect(follower.code == .notLeader)
            #expect(follower.outcome == .refused)
            let unknown = await OnClusters.failure { try await client.moveLeader(to: 1) }
            #expect(unknown.code == .badLeaderTransferee)
            // A busy server may give the move up and say so only at the deadline.
            try await OnClusters.untilDone { try await client.moveLeader(to: target, options: .timeout(.seconds(5))) }
            try await eventually("all agree on the new leader") {
                for endpoint in client.endpoints {
                    if try await client.status(of: endpoint).leader != target { return false }
                }
                return true
            }
        }
    }

    @Test("A cluster is asked whether it may go down to a version", arguments: EtcdRelease.allCases)
    func downgrades(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            guard release == .v35 else {
                let unknown = await OnClusters.failure { try await client.downgrade(.validate("3.3.0")) }
                #expect(unknown.code == .unimplemented && unknown.outcome == .refused)
                return
            }
            // The cluster takes its version on a moment after it has begun.
            try await eventually("the cluster's version is told") {
                (try? await client.downgrade(.validate("3.4.0")).version)?.hasPrefix("3.5") == true
            }
            for (step, code) in [
                (Downgrade.validate("three"), EtcdError.Code.wrongDowngradeVersionFormat),
                (.validate("3.3.0"), .invalidDowngradeTarget), (.cancel, .noInflightDowngrade),
            ] {
                #expect(await OnClusters.failure { try await client.downgrade(step) }.code == code)
            }
        }
    }

    @Test("MNT72: Members are defragmented one by one, the leader last", arguments: EtcdRelease.allCases)
    func defragments(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let base = OnClusters.uniquePrefix()
            let value = [UInt8](repeating: 7, count: 20_000)
            for number in 1...100 {
                try await client.put(PutRequest(key: [UInt8]((base + "\(number)").utf8), value: value))
            }
            let deletion = try await client.delete(DeleteRequest(.range(base + "2", base + "9"))).header.revision
            try await client.compact(CompactRequest(revision: deletion, physical: true))
            let kept = try await client.put(PutRequest(key: base + "kept", value: "x")).header.revision
            let leader = try await client.leaderEndpoint()
            let before = try await Self.hash(of: leader, at: kept, client)
            for endpoint in client.endpoints.filter({ $0 != leader }) + [leader] {
                let size = try await client.status(of: endpoint).dbSize
                let header = try await client.defragment(endpoint, options: .timeout(.seconds(60)))
                // A defragment answers with an empty header.
                #expect(header.revision == 0)
                #expect(try await client.status(of: endpoint).dbSize <= size)
                try await client.put(PutRequest(key: base + "between", value: "x"))
            }
            for endpoint in client.endpoints {
                try await Self.waitUntilApplied(kept, at: endpoint, client)
                #expect(try await Self.hash(of: endpoint, at: kept, client)?.hash == before?.hash)
            }
            try await client.delete(DeleteRequest(.prefix(base)))
        }
    }

    @Test("MNT73: Reads during a defragment finish or fail cleanly", arguments: EtcdRelease.allCases)
    func readsDuringDefragment(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...30 {
                    group.addTask {
                        do {
                            _ = try await client.get(GetRequest(.all))
                            if number % 3 == 0 { _ = try await client.get(GetRequest(.all)) }
                        } catch let error as EtcdError {
                            #expect(error.family != .client)
                        }
                    }
                }
                for endpoint in client.endpoints { group.addTask { try await client.defragment(endpoint) } }
                try await group.waitForAll()
            }
        }
    }

    @Test("A snapshot comes in pieces, with its digest at the end", arguments: EtcdRelease.allCases)
    func snapshots(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            try await client.put(
                PutRequest(key: [UInt8](OnClusters.uniquePrefix().utf8), value: [UInt8](repeating: 1, count: 1_000_000))
            )
            for endpoint in [nil] + client.endpoints.map(Optional.some) {
                let (bytes, remaining, served) = try await client.snapshot(from: endpoint) { stream in
                    var bytes = 0
                    var remaining: [UInt64] = []
                    for try await chunk in stream {
                        bytes += chunk.bytes.count
                        remaining.append(chunk.remainingBytes)
                    }
                    #expect(try await stream.next() == nil)
                    return (bytes, remaining, stream.endpoint)
                }
                #expect(bytes % 512 == 32)
                #expect(remaining.last == 0)
                #expect(remaining == remaining.sorted(by: >))
                #expect(endpoint == nil || endpoint == served)
            }
        }
    }

    @Test("What a reader of a snapshot throws is thrown, and ends the stream", arguments: EtcdRelease.allCases)
    func leavesSnapshots(release: EtcdRelease) async throws {
        struct Enough: Error {}
        try await OnClusters.withClient(of: release) { client in
            await #expect(throws: Enough.self) {
                try await client.snapshot { stream in
                    _ = try await stream.next()
                    throw Enough()
                }
            }
            try await client.put(PutRequest(key: OnClusters.uniquePrefix(), value: "x"))
        }
    }

    @Test("Plain pages of an endpoint are read", arguments: EtcdRelease.allCases)
    func pages(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            for endpoint in client.endpoints {
                let versions = try await client.serverVersions(of: endpoint)
                #expect(versions.server.hasPrefix(release.rawValue + "."))
                #expect(versions.cluster == release.rawValue + ".0")
                #expect(try await client.serverHealth(of: endpoint) == ServerHealth(isHealthy: true))
                let metrics = try await client.serverMetrics(of: endpoint)
                #expect(metrics.value("etcd_server_has_leader") == 1)
                #expect(try #require(metrics.value("etcd_server_quota_backend_bytes")) > 0)
                let version = metrics.samples("etcd_server_version").first
                #expect(version?.labels == ["server_version": versions.server])
                #expect(metrics.value("etcd_server_version") == nil)
            }
        }
    }
}
