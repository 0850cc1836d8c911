import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters.Watching {
    @Test("WATCH33: Each watch sees exactly its events, in order", arguments: EtcdRelease.allCases)
    func severalWatchers(release: EtcdRelease) async throws {
        try await withWatched(release) { client, _, prefix in
            let first = try await client.put(PutRequest(key: prefix + "c", value: "0")).header.revision + 1
            let ranges: [(KeyRange, [Int64])] = [
                (.key(prefix + "a"), [0, 3]), (.key(prefix + "b"), [1, 4]), (.key(prefix + "bb"), [2]),
                (.prefix(prefix), [0, 1, 2, 3, 4]),
            ]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (range, expected) in ranges {
                    group.addTask {
                        try await client.watch(WatchRequest(range, startRevision: first)) { watch in
                            var seen: [Int64] = []
                            while seen.count < expected.count { seen.append(try await watch.next().revision - first) }
                            #expect(seen == expected)
                        }
                    }
                }
                for key in ["a", "b", "bb", "a", "b"] {
                    try await client.put(PutRequest(key: prefix + key, value: "x"))
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("A hundred watches share one stream", arguments: EtcdRelease.allCases)
    func oneStream(release: EtcdRelease) async throws {
        // Over the gateway each watch has a connection of its own.
        guard !TestWireFormat.isGateway else { return }
        try await withWatched(release) { client, proxy, prefix in
            try await Self.waitForNoWatch(release)
            let member = try TestCluster.of(release).members[0]
            try await Self.withWatches(100, of: prefix, client) { watches in
                #expect(client.sharedStreams.watch == 1)
                #expect(client.jobsUnderWay == 1)
                #expect(proxy.traffic.open <= 2)
                #expect(try await member.metric("etcd_debugging_mvcc_watch_stream_total") == 1)
                #expect(try await member.metric("etcd_debugging_mvcc_watcher_total") == 100)
                let revision = try await client.put(PutRequest(key: prefix, value: "x")).header.revision
                for watch in watches { #expect(try await watch.next().revision == revision) }
                // Another set of headers, another stream.
                var request = WatchRequest(.key(prefix))
                request.createdNotify = true
                try await client.watch(request, options: CallOptions(requireLeader: true)) { watch in
                    let first = try await watch.next()
                    #expect(first.isCreated)
                    #expect(client.sharedStreams.watch == 2)
                }
            }
            try await eventually("the streams are closed") { client.jobsUnderWay == 0 }
            try await Self.waitForNoWatch(release)
        }
    }

    @Test("WATCH42: Every idle watch is told how far the server is", arguments: EtcdRelease.allCases, 0...2)
    func progress(release: EtcdRelease, count: Int) async throws {
        try await withWatched(release) { client, proxy, prefix in
            client.requestWatchProgress()
            try await Self.withWatches(count, of: prefix, client) { watches in
                let revision = try await client.put(PutRequest(key: prefix + "/other", value: "x")).header.revision
                if TestWireFormat.isGateway {
                    for watch in watches { watch.requestProgress() }
                } else {
                    client.requestWatchProgress()
                }
                for watch in watches {
                    let update = try await watch.next()
                    #expect(update.isProgress && update.revision >= revision)
                }
                // What comes after a lost connection is neither left out nor told twice.
                proxy.cutConnections(.reset)
                let next = try await Self.put(prefix, release)
                for watch in watches { #expect(try await watch.next().revision == next) }
                for watch in watches.prefix(TestWireFormat.isGateway ? count : 1) { watch.requestProgress() }
                for watch in watches { #expect(try await watch.next().isProgress) }
            }
        }
    }

    @Test("WATCH44: Who stops watching leaves nothing on the server", arguments: EtcdRelease.allCases)
    func leavesNothing(release: EtcdRelease) async throws {
        try await Self.waitForNoWatch(release)
        try await withWatched(release) { client, proxy, prefix in
            let request = WatchRequest(.key(prefix))
            // Before it is created, after, with a connection that is down, and all at once.
            for _ in 0..<20 { try await client.watch(request) { _ in } }
            try await Self.withWatches(5, of: prefix, client) { watches in
                try await Self.withWatches(5, of: prefix, client) { _ in }
                let member = try TestCluster.of(release).members[0]
                try await eventually("half are cancelled") {
                    try await member.metric("etcd_debugging_mvcc_watcher_total") == 5
                }
                proxy.faults.refusesConnections = true
                proxy.cutConnections(.reset)
                let start = ContinuousClock.now
                let waiting = Task { try await watches[0].next() }
                waiting.cancel()
                let error = await OnClusters.failure { _ = try await waiting.value }
                #expect(error.code == .cancelled)
                #expect(start.duration(to: .now) < .seconds(10))
                client.close()
                for watch in watches {
                    let closed = await OnClusters.failure { _ = try await watch.next() }
                    #expect(closed.code == .clientClosed)
                }
            }
            let late = await OnClusters.failure { try await client.watch(request) { _ in } }
            #expect(late.code == .clientClosed)
        }
        try await Self.waitForNoWatch(release)
    }

    @Test("WATCH46: Two thousand watches, a lost connection, and nothing left", arguments: EtcdRelease.allCases)
    func thousands(release: EtcdRelease) async throws {
        // Over the gateway each watch has a connection of its own.
        guard !TestWireFormat.isGateway else { return }
        try await Self.waitForNoWatch(release)
        try await withWatched(release) { client, proxy, prefix in
            try await Self.withWatches(2000, of: prefix, client) { watches in
                proxy.cutConnections(.reset)
                let revision = try await Self.put(prefix, release)
                for watch in watches { #expect(try await watch.next().revision == revision) }
            }
            try await eventually("nothing is under way") { client.jobsUnderWay == 0 && client.sharedStreams.watch == 0 }
            // Cancelled tasks of all ages.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<1000 {
                    group.addTask {
                        try? await client.watch(WatchRequest(.key(prefix))) { watch in _ = try await watch.next() }
                    }
                }
                group.cancelAll()
                try await group.waitForAll()
            }
            try await eventually("nothing is under way") { client.jobsUnderWay == 0 && client.sharedStreams.watch == 0 }
        }
        try await Self.waitForNoWatch(release)
    }

    @Test("A slow reader holds up no other, and misses nothing", arguments: EtcdRelease.allCases)
    func slowNeighbour(release: EtcdRelease) async throws {
        try await withWatched(release) { client, _, prefix in
            try await Self.waitForNoWatch(release)
            let member = try TestCluster.of(release).members[0]
            let value = [UInt8](repeating: 1, count: 200_000)
            try await Self.withWatches(2, of: prefix, client) { watches in
                let (slow, quick) = (watches[0], watches[1])
                var last: Int64 = 0
                var first: Int64 = 0
                for number in 0..<60 {
                    last = try await client.put(PutRequest(key: [UInt8](prefix.utf8), value: value)).header.revision
                    if number == 0 { first = last }
                    #expect(try await quick.next().revision == last)
                }
                try await eventually("the server keeps the rest for the slow one") {
                    try await member.metric("etcd_debugging_mvcc_watcher_total") == 1
                }
                for revision in first...last { #expect(try await slow.next().revision == revision) }
                last = try await client.put(PutRequest(key: prefix, value: "x")).header.revision
                for watch in watches { #expect(try await watch.next().revision == last) }
            }
        }
    }

    @Test(
        "A slow reader of a long history loses nothing, and holds up no other; alone, it has little at a time",
        arguments: EtcdRelease.allCases, [false, true])
    func slowAmidAnswer(release: EtcdRelease, hasNeighbour: Bool) async throws {
        try await withWatched(release) { client, proxy, prefix in
            let (count, size) = (50, 1_000_000)
            let bytes = count * size * (TestWireFormat.isGateway ? 4 : 3) / 3
            let key = [UInt8]((prefix + "/large").utf8)
            let first = try await OnClusters.withClient(of: release) { writer in
                let value = [UInt8](repeating: 1, count: size)
                let first = try await writer.put(PutRequest(key: key, value: value)).header.revision
                for _ in 1..<count { try await writer.put(PutRequest(key: key, value: value)) }
                return first
            }
            try await Self.withWatches(hasNeighbour ? 1 : 0, of: prefix, client) { neighbours in
                try await client.watch(WatchRequest(.key(key), startRevision: first)) { watch in
                    #expect(try await watch.next().revision == first)
                    for neighbour in neighbours {
                        let revision = try await Self.put(prefix, release)
                        #expect(try await neighbour.next().revision == revision)
                    }
                    if !hasNeighbour {
                        var before = 0
                        try await eventually("no more comes", every: .milliseconds(500)) {
                            defer { before = proxy.traffic.bytesToClient }
                            return proxy.traffic.bytesToClient == before
                        }
                        #expect(before < bytes / 2)
                        // Calls share the connection with the stream that waits.
                        let count = try await client.get(GetRequest(.key(key))).count
                        #expect(count == 1)
                    }
                    for number in 1..<count {
                        #expect(try await watch.next().revision == first + Int64(number))
                    }
                    #expect(proxy.traffic.bytesToClient < bytes * 11 / 10)
                }
            }
            try await client.delete(DeleteRequest(.key(key)))
        }
    }

    @Test("A reader too slow for the history that is kept is told so", arguments: EtcdRelease.allCases)
    func slowAndCompacted(release: EtcdRelease) async throws {
        try await withWatched(release) { client, _, prefix in
            let value = [UInt8](repeating: 1, count: 200_000)
            let member = try TestCluster.of(release).members[0]
            try await Self.waitForNoWatch(release)
            try await Self.withWatches(1, of: prefix, client) { watches in
                var last: Int64 = 0
                for _ in 0..<60 {
                    last = try await client.put(PutRequest(key: [UInt8](prefix.utf8), value: value)).header.revision
                }
                try await eventually("the watch is held") {
                    try await member.metric("etcd_debugging_mvcc_watcher_total") == 0
                }
                try await client.compact(CompactRequest(revision: last))
                var seen = 0
                let error = await OnClusters.failure {
                    while true {
                        _ = try await watches[0].next()
                        seen += 1
                    }
                }
                #expect(error.code == .compacted && seen > 10 && seen < 60)
                #expect((error.underlying as? WatchCompaction)?.compactRevision == last)
            }
        }
    }

    /// Writes a key past the proxy.
    ///
    /// - Returns: the revision.
    private static func put(_ key: String, _ release: EtcdRelease) async throws -> Int64 {
        try await OnClusters.withClient(of: release) { writer in
            try await writer.put(PutRequest(key: key, value: "x")).header.revision
        }
    }

    /// Waits until the server has dropped the watches of other tests.
    static func waitForNoWatch(_ release: EtcdRelease) async throws {
        let member = try TestCluster.of(release).members[0]
        try await eventually("the server has no watch") {
            let watches = try await member.metric("etcd_debugging_mvcc_watcher_total")
            let streams = try await member.metric("etcd_debugging_mvcc_watch_stream_total")
            return watches == 0 && streams == 0
        }
    }

    /// So many watches of a key at the same time, all created.
    private static func withWatches(
        _ count: Int, of key: String, _ client: EtcdClient, _ body: ([WatchStream]) async throws -> Void
    ) async throws {
        let (created, creation) = AsyncStream.makeStream(of: WatchStream.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask {
                    let request = WatchRequest(.key(key), createdNotify: true)
                    try await client.watch(request) { watch in
                        let first = try await watch.next()
                        #expect(first.isCreated)
                        creation.yield(watch)
                        try? await Task.sleep(for: .seconds(3600))
                    }
                }
            }
            var watches: [WatchStream] = []
            if count > 0 {
                for await watch in created {
                    watches.append(watch)
                    if watches.count == count { break }
                }
            }
            defer { group.cancelAll() }
            try await body(watches)
        }
    }
}
