import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension ChangingClusters {
    /// Tests that stop members and cut connections; each has a cluster alone, which is whole again after it.
    @Suite("Fail-over", .cluster(.three, on: EtcdRelease.allCases), .overBothWireFormats)
    struct Failover {
        /// A client's calls go to its first endpoint first.
        static func withClient<Result: Sendable>(
            _ endpoints: [String], timeout: Duration = .seconds(20), _ body: (EtcdClient) async throws -> Result
        ) async throws -> Result {
            var configuration = OnClusters.configuration(endpoints)
            configuration.requestTimeout = timeout
            configuration.dialTimeout = .seconds(2)
            return try await withEtcdClient(configuration, body)
        }

        @Test(
            "KV11: A read that finds its only server down succeeds once it is up again", arguments: EtcdRelease.allCases
        )
        func readWaitsForRestart(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let member = cluster.members[0]
                try await Self.withClient([member.clientURL], timeout: .seconds(60)) { client in
                    try await client.put(PutRequest(key: "kv11", value: "x"))
                    await member.kill()
                    async let read = client.get(GetRequest(key: "kv11"))
                    try await member.start()
                    #expect(try await read.count == 1)
                }
                try await cluster.waitUntilHealthy()
            }
        }

        @Test("KV13: Without a quorum only a serializable read is answered", arguments: EtcdRelease.allCases)
        func readsWithoutQuorum(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let survivor = cluster.members[0]
                try await Self.withClient([survivor.clientURL]) { client in
                    try await client.put(PutRequest(key: "kv13", value: "x"))
                    for member in cluster.members.dropFirst() { try member.pause() }
                    let start = ContinuousClock.now
                    let error = await OnClusters.failure {
                        _ = try await client.get(GetRequest(key: "kv13"), options: .timeout(.seconds(1)))
                    }
                    #expect([.deadlineExceeded, .timeout, .leaderChanged, .noLeader].contains(error.code))
                    #expect(start.duration(to: .now) < .seconds(15))
                    var request = GetRequest(key: "kv13")
                    request.serializable = true
                    #expect(try await client.get(request).keyValues.first?.valueText == "x")
                    let write = await OnClusters.failure {
                        try await client.put(PutRequest(key: "kv13", value: "y"), options: .timeout(.seconds(1)))
                    }
                    #expect(write.outcome == .unknown)
                    for member in cluster.members.dropFirst() { try member.resume() }
                }
                try await cluster.waitUntilHealthy()
            }
        }

        @Test(
            "TXN21: A transaction for a dead server ends in time and writes nothing elsewhere",
            arguments: EtcdRelease.allCases)
        func transactionForDeadServer(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let member = cluster.members[0]
                try await Self.withClient(cluster.endpoints) { client in
                    try await client.put(PutRequest(key: "txn21", value: "before"))
                    await member.kill()
                    let start = ContinuousClock.now
                    let error = await OnClusters.failure {
                        try await client.pinned(to: client.endpoints[0]).txn(
                            Txn(then: [.put(PutRequest(key: "txn21", value: "after"))]),
                            options: CallOptions(timeout: .seconds(1), waitsForReady: true))
                    }
                    #expect(start.duration(to: .now) < .seconds(15))
                    #expect(error.endpoint == client.endpoints[0])
                    #expect(try await client.get(GetRequest(key: "txn21")).keyValues.first?.valueText == "before")
                }
                try await member.start()
                try await cluster.waitUntilHealthy()
            }
        }

        @Test(
            "FO75: Calls go on where the first server is dead, and where the present one dies",
            arguments: EtcdRelease.allCases)
        func survivesDeaths(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let dead = try ClosedPort()
                try await Self.withClient([dead.url] + cluster.endpoints) { client in
                    let start = ContinuousClock.now
                    try await client.put(PutRequest(key: "fo75", value: "1"))
                    #expect(start.duration(to: .now) < .seconds(15))
                    let leader = try await cluster.leader()
                    let victim = cluster.members[0] === leader ? cluster.members[1] : cluster.members[0]
                    await victim.kill()
                    for call in [
                        { try await client.put(PutRequest(key: "fo75", value: "2")) as Any },
                        { try await client.txn(Txn(then: [.put(PutRequest(key: "fo75", value: "3"))])) },
                        { try await client.delete(DeleteRequest(key: "fo75")) },
                        { try await client.get(GetRequest(key: "fo75")) },
                    ] as [() async throws -> Any] {
                        try await OnClusters.untilDone(call)
                    }
                    try await victim.start()
                }
                withExtendedLifetime(dead) {}
                try await cluster.waitUntilHealthy()
            }
        }

        @Test(
            "FO76: A server that answers nothing costs one call its deadline, and the next goes elsewhere",
            arguments: EtcdRelease.allCases)
        func leavesBlackHoles(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let proxy = try FaultProxy(to: cluster.endpoints[0])
                defer { proxy.stop() }
                let key = OnClusters.uniquePrefix()
                try await Self.withClient([proxy.url, cluster.endpoints[1]]) { client in
                    try await client.put(PutRequest(key: key, value: "0"))
                    #expect(proxy.traffic.connections > 0)
                    proxy.faults = .dropped
                    let lost = await OnClusters.failure {
                        try await client.put(PutRequest(key: key, value: "1"), options: .timeout(.seconds(1)))
                    }
                    #expect(lost.code == .deadlineExceeded)
                    #expect(lost.outcome == .unknown)
                    try await client.put(PutRequest(key: key, value: "2"), options: .timeout(.seconds(10)))
                    let stored = try await client.get(GetRequest(key: key)).keyValues.first
                    #expect(stored?.valueText == "2")
                    #expect(stored?.version == 2)
                }
            }
        }

        @Test(
            "FO76: A change is not sent to a server that has answered nothing yet, and goes elsewhere, once",
            arguments: EtcdRelease.allCases)
        func asksBeforeItChanges(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let asleep = cluster.members[0]
                let key = OnClusters.uniquePrefix()
                try asleep.pause()
                try await Self.withClient([asleep.clientURL]) { client in
                    let error = await OnClusters.failure {
                        try await client.put(
                            PutRequest(key: key, value: "0"), options: CallOptions(waitsForReady: false))
                    }
                    #expect(error.outcome == .notSent)
                    #expect(error.message.contains("answers nothing"))
                }
                try await Self.withClient(cluster.endpoints) { client in
                    try await client.put(PutRequest(key: key, value: "1"))
                    try asleep.resume()
                    try await cluster.waitUntilHealthy()
                    // Linearizable, and through the member that slept: whatever was sent to it has been carried out by now.
                    let stored = try await client.pinned(to: client.endpoints[0]).get(GetRequest(key: key)).keyValues
                        .first
                    #expect(stored?.version == 1)
                    #expect(stored?.valueText == "1")
                }
            }
        }

        @Test(
            "FO76: With keep-alive a server that answers nothing is left before the deadline",
            arguments: EtcdRelease.allCases)
        func probes(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let proxy = try FaultProxy(to: cluster.endpoints[0])
                defer { proxy.stop() }
                var configuration = OnClusters.configuration([proxy.url, cluster.endpoints[1]])
                configuration.requestTimeout = .seconds(60)
                configuration.dialKeepAliveTime = .seconds(1)
                configuration.dialKeepAliveTimeout = .seconds(1)
                try await withEtcdClient(configuration) { client in
                    _ = try await client.get(GetRequest(key: "fo76"))
                    proxy.faults = .dropped
                    let start = ContinuousClock.now
                    _ = try await client.get(GetRequest(key: "fo76"))
                    #expect(start.duration(to: .now) < .seconds(30))
                }
            }
        }

        @Test(
            "FO81: Every write that is not known to be done is written at most once, wherever connections are cut",
            arguments: EtcdRelease.allCases)
        func cutsConnections(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let proxy = try FaultProxy(to: cluster.endpoints[0])
                defer { proxy.stop() }
                let base = OnClusters.uniquePrefix()
                try await Self.withClient([proxy.url]) { client in
                    var done = 0
                    for number in 0..<40 {
                        proxy.cut(.toClient, after: 0, number.isMultiple(of: 2) ? .reset : .finish, connections: 1)
                        do {
                            try await client.put(PutRequest(key: base + "\(number)", value: "x"))
                            done += 1
                        } catch let error as EtcdError {
                            #expect(error.outcome == .unknown)
                        }
                        proxy.disarm()
                    }
                    let stored = try await client.get(GetRequest(.prefix(base))).keyValues
                    #expect(stored.count >= done)
                    #expect(stored.allSatisfy { $0.version == 1 })
                }
            }
        }

        @Test("FO80: Other endpoints count from the next call on", arguments: EtcdRelease.allCases)
        func setsEndpoints(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                try await Self.withClient([cluster.endpoints[0]]) { client in
                    let first = try await client.get(GetRequest(key: "fo80")).header.memberID
                    client.setEndpoints([try EtcdEndpoint(cluster.endpoints[1])])
                    let second = try await client.get(GetRequest(key: "fo80")).header.memberID
                    #expect(first != second)
                }
            }
        }

        @Test(
            "FO80: A watch moves to the new endpoints with no gap, whether or not it shares its stream",
            arguments: EtcdRelease.allCases, [true, false])
        func movesStreams(release: EtcdRelease, isShared: Bool) async throws {
            try await TestCluster.alone(release) { cluster in
                let key = OnClusters.uniquePrefix()
                let (old, new) = (try FaultProxy(to: cluster.endpoints[0]), try FaultProxy(to: cluster.endpoints[1]))
                defer {
                    old.stop()
                    new.stop()
                }
                let writer = try EtcdClient(OnClusters.configuration(cluster.endpoints))
                let client = try EtcdClient(OnClusters.configuration([old.url]))
                defer {
                    writer.close()
                    client.close()
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    if isShared { group.addTask { await client.run() } }
                    defer { group.cancelAll() }
                    if isShared { try await eventually("somebody runs the client") { client.isRunning } }
                    try await client.watch(WatchRequest(.key(key), createdNotify: true)) { watch in
                        _ = try await watch.next()
                        let before = try await writer.put(PutRequest(key: key, value: "1")).header.revision
                        #expect(try await watch.next().revision == before)
                        client.setEndpoints([try EtcdEndpoint(new.url)])
                        let between = try await writer.put(PutRequest(key: key, value: "2")).header.revision
                        #expect(try await watch.next().revision == between)
                        try await eventually("the stream has moved") { new.traffic.connections > 0 }
                        old.faults = .dropped
                        let after = try await writer.put(PutRequest(key: key, value: "3")).header.revision
                        #expect(try await watch.next().revision == after)
                    }
                }
            }
        }

        @Test(
            "FO75: Calls that take turns pass a dead server over, and come back to it", arguments: EtcdRelease.allCases)
        func takesTurns(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                var configuration = OnClusters.configuration(cluster.endpoints)
                configuration.endpointPolicy = .roundRobin
                configuration.circuitBreaking = CircuitBreaking(
                    failures: 1, firstPause: .milliseconds(100), longestPause: .milliseconds(200))
                try await withEtcdClient(configuration) { client in
                    func asked(_ calls: Int) async throws -> Set<UInt64> {
                        var members: Set<UInt64> = []
                        for _ in 0..<calls {
                            members.insert(try await client.get(GetRequest(key: "fo75")).header.memberID)
                        }
                        return members
                    }
                    let all = try await asked(3)
                    #expect(all.count == 3)
                    // Without a leader the others would fail calls, too.
                    let victim = try await cluster.followers()[0]
                    let place = try #require(cluster.members.firstIndex { $0 === victim })
                    await victim.kill()
                    let left = try await asked(6)
                    #expect(left.count == 2)
                    #expect(client.endpointStates[place].failures > 0)
                    try await victim.start()
                    try await cluster.waitUntilHealthy()
                    try await eventually("the member is asked again") { try await asked(3).count == 3 }
                    #expect(client.endpointStates[place].circuit == .closed)
                }
            }
        }
    }
}
