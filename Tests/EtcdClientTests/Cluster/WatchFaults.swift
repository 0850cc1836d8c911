import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension StreamsOnClusters {
    /// Watches while members stop; each test has a cluster alone, which is whole again after it.
    @Suite("Watches and faults", .cluster(.three, on: EtcdRelease.allCases), .overBothWireFormats)
    struct WatchFaults {
        @Test(
            "WATCH47: Without a quorum a watch that requires a leader ends, and another waits",
            arguments: EtcdRelease.allCases)
        func requiresLeader(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let survivor = cluster.members[0]
                let key = OnClusters.uniquePrefix()
                try await ChangingClusters.Failover.withClient([survivor.clientURL], timeout: .seconds(60)) { client in
                    let request = WatchRequest(.key(key), createdNotify: true)
                    try await client.watch(request) { plain in
                        try await client.watch(request, options: CallOptions(requireLeader: true)) { required in
                            _ = try await (plain.next(), required.next())
                            for member in cluster.members.dropFirst() { await member.kill() }
                            let error = await OnClusters.failure { _ = try await required.next() }
                            #expect(error.code == .noLeader)
                            for member in cluster.members.dropFirst() { try await member.start() }
                            try await cluster.waitUntilHealthy()
                            let revision = try await client.put(PutRequest(key: key, value: "x")).header.revision
                            #expect(try await plain.next().revision == revision)
                        }
                    }
                }
            }
        }

        @Test("WATCH48: One put after all members were down is one event", arguments: EtcdRelease.allCases, [0, 10])
        func allRestart(release: EtcdRelease, secondsDown: Int) async throws {
            try await TestCluster.alone(release) { cluster in
                let key = OnClusters.uniquePrefix()
                try await ChangingClusters.Failover.withClient(cluster.endpoints, timeout: .seconds(60)) { client in
                    try await client.watch(WatchRequest(.key(key), createdNotify: true)) { watch in
                        _ = try await watch.next()
                        for member in cluster.members { await member.kill() }
                        // How long they are down is what the case is about: the client's pauses have grown by then.
                        try await Task.sleep(for: .seconds(secondsDown))
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            for member in cluster.members { group.addTask { try await member.start() } }
                            try await group.waitForAll()
                        }
                        try await cluster.waitUntilHealthy()
                        let first = try await Self.put(key, client)
                        let update = try await watch.next()
                        #expect(update.revision == first && update.events.count == 1)
                        let second = try await Self.put(key, client)
                        #expect(try await watch.next().revision == second)
                    }
                }
            }
        }

        private static func put(_ key: String, _ client: EtcdClient) async throws -> Int64 {
            try await client.put(PutRequest(key: key, value: "x")).header.revision
        }

        @Test(
            "A watch goes on elsewhere where its server stops, is killed, or is no endpoint any more",
            arguments: EtcdRelease.allCases)
        func elsewhere(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let key = OnClusters.uniquePrefix()
                var configuration = OnClusters.configuration(cluster.endpoints)
                (configuration.dialKeepAliveTime, configuration.dialKeepAliveTimeout) = (.seconds(2), .seconds(2))
                try await withEtcdClient(configuration) { client in
                    let writer = client.pinned(to: try EtcdEndpoint(cluster.members[2].clientURL))
                    try await client.watch(WatchRequest(.key(key), createdNotify: true)) { watch in
                        _ = try await watch.next()
                        // A put whose outcome is not known may have been done, and is done again.
                        func expectNext() async throws {
                            var revision: Int64 = 0
                            try await OnClusters.untilDone { revision = try await Self.put(key, writer) }
                            while try await watch.next().revision < revision {}
                        }
                        let first = cluster.members[0]
                        try first.pause()
                        try await expectNext()
                        try first.resume()
                        client.setEndpoints([try EtcdEndpoint(cluster.members[2].clientURL)])
                        for member in cluster.members.prefix(2) { await member.kill() }
                        for member in cluster.members.prefix(2) { try await member.start() }
                        try await cluster.waitUntilHealthy()
                        try await expectNext()
                    }
                }
                try await cluster.waitUntilHealthy()
            }
        }
    }

    /// Members that tell of their progress every second.
    @Suite(
        "Progress of watches",
        .cluster(
            ClusterOptions(
                members: 1, unsafeNoFsync: true,
                extraArguments: ["--experimental-watch-progress-notify-interval", "1s"]), on: EtcdRelease.allCases),
        .overBothWireFormats)
    struct WatchProgress {
        @Test(
            "After a progress notification a watch goes on with no gap and nothing twice",
            arguments: EtcdRelease.allCases)
        func resumes(release: EtcdRelease) async throws {
            try await TestCluster.alone(release) { cluster in
                let proxy = try FaultProxy(to: cluster.endpoints[0])
                let (key, other) = (OnClusters.uniquePrefix(), OnClusters.uniquePrefix())
                try await OnClusters.withClient(of: release) { writer in
                    try await OnClusters.withClient([proxy.url]) { client in
                        let request = WatchRequest(.key(key), progressNotify: true, createdNotify: true)
                        try await client.watch(request) { watch in
                            _ = try await watch.next()
                            for _ in 0..<3 {
                                let idle = try await writer.put(PutRequest(key: other, value: "x")).header.revision
                                var update = try await watch.next()
                                while update.revision < idle {
                                    #expect(update.isProgress)
                                    update = try await watch.next()
                                }
                                #expect(update.isProgress)
                                // What it stood at before is gone: only the notification lets it go on.
                                try await writer.compact(CompactRequest(revision: update.revision))
                                proxy.cutConnections(.reset)
                                let revision = try await writer.put(PutRequest(key: key, value: "x")).header.revision
                                update = try await watch.next()
                                while update.isProgress { update = try await watch.next() }
                                #expect(update.revision == revision && update.events.count == 1)
                            }
                        }
                    }
                }
            }
        }
    }
}
