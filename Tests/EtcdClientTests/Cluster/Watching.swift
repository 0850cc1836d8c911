import EtcdClient
import EtcdSandbox
import Glibc
import TestSupport
import Testing

extension OnClusters {
    /// Watches, on clusters that other tests do not touch.
    @Suite("Watches", .cluster(.one, on: EtcdRelease.allCases), .overBothWireFormats, .serialized)
    struct Watching {
        func withWatched(
            _ release: EtcdRelease, _ body: (EtcdClient, FaultProxy, _ prefix: String) async throws -> Void
        ) async throws {
            let proxy = try FaultProxy(to: try TestCluster.of(release).endpoints[0])
            try await withEtcdClient(OnClusters.configuration([proxy.url])) { client in
                try await body(client, proxy, OnClusters.uniquePrefix())
            }
        }

        @Test("WATCH40: Every change comes once, in order, a transaction in one piece", arguments: EtcdRelease.allCases)
        func inOrder(release: EtcdRelease) async throws {
            try await withWatched(release) { client, _, prefix in
                let first = try await client.put(PutRequest(key: prefix + "a", value: "1")).header.revision
                let request = WatchRequest(.prefix(prefix), startRevision: first, previousKeyValue: true)
                try await client.watch(request) { watch in
                    try await client.put(PutRequest(key: prefix + "a", value: "2"))
                    try await client.delete(DeleteRequest(key: prefix + "a"))
                    try await client.txn(
                        Txn(then: [
                            .put(PutRequest(key: prefix + "b", value: "3")),
                            .put(PutRequest(key: prefix + "c", value: "4")),
                        ]))
                    var updates: [WatchUpdate] = []
                    while updates.count < 4 { updates.append(try await watch.next()) }
                    #expect(updates.map(\.revision) == (first..<first + 4).map { $0 })
                    #expect(updates.map { $0.events.map(\.kind) } == [[.put], [.put], [.delete], [.put, .put]])
                    #expect(updates[1].events[0].previous?.value == Array("1".utf8))
                    #expect(updates[2].events[0].previous?.value == Array("2".utf8))
                    #expect(updates[3].events.map { String(decoding: $0.keyValue.value, as: UTF8.self) } == ["3", "4"])
                }
            }
        }

        @Test(
            "What begins now tells nothing of before, and filters leave their kind out", arguments: EtcdRelease.allCases
        )
        func fromNow(release: EtcdRelease) async throws {
            try await withWatched(release) { client, _, prefix in
                try await client.put(PutRequest(key: prefix, value: "before"))
                let request = WatchRequest(.prefix(prefix), leavesOut: [.put])
                try await client.watch(request) { watch in
                    // The watch is created some time after the call: what it reports begins at one of these.
                    let writer = Task {
                        while !Task.isCancelled {
                            try await client.put(PutRequest(key: prefix, value: "x"))
                            try await client.delete(DeleteRequest(key: prefix))
                            try await Task.sleep(for: .milliseconds(20))
                        }
                    }
                    let update = try await watch.next()
                    writer.cancel()
                    _ = await writer.result
                    #expect(update.events.map(\.kind) == [.delete])
                }
            }
        }

        @Test("WATCH34: Cut connections leave no gap and bring nothing twice", arguments: EtcdRelease.allCases)
        func resumes(release: EtcdRelease) async throws {
            try await withWatched(release) { client, proxy, prefix in
                let direct = try TestCluster.of(release).endpoints
                let first = try await client.put(PutRequest(key: prefix, value: "0")).header.revision
                try await withEtcdClient(OnClusters.configuration(direct)) { writer in
                    try await client.watch(WatchRequest(.prefix(prefix), startRevision: first)) { watch in
                        var seen: [Int64] = []
                        for round in 0..<10 {
                            for _ in 0..<20 { try await writer.put(PutRequest(key: prefix, value: "\(round)")) }
                            while seen.count < round * 20 + 5 { seen.append(try await watch.next().revision) }
                            proxy.cutConnections(round.isMultiple(of: 2) ? .reset : .finish)
                        }
                        while seen.count < 201 { seen.append(try await watch.next().revision) }
                        #expect(seen == (first..<first + 201).map { $0 })
                    }
                }
            }
        }

        @Test(
            "WATCH36: A compacted start ends the watch, and tells from where one can watch",
            arguments: EtcdRelease.allCases)
        func compacted(release: EtcdRelease) async throws {
            try await withWatched(release) { client, _, prefix in
                let first = try await client.put(PutRequest(key: prefix, value: "1")).header.revision
                let last = try await client.put(PutRequest(key: prefix, value: "2")).header.revision
                try await client.compact(CompactRequest(revision: last))
                let error = await OnClusters.failure {
                    try await client.watch(WatchRequest(.key(prefix), startRevision: first)) { watch in
                        _ = try await watch.next()
                    }
                }
                #expect(error.code == .compacted)
                #expect((error.underlying as? WatchCompaction)?.compactRevision == last)
            }
        }

        @Test("A reader that waits is ended by its task, and nothing reachable ends the watch in time")
        func ends() async throws {
            try await withWatched(.v34) { client, proxy, prefix in
                let waiting = Task {
                    try await client.watch(WatchRequest(.key(prefix))) { watch in _ = try await watch.next() }
                }
                let late = Task {
                    try await client.watch(WatchRequest(.key(prefix))) { watch in
                        // A stream that nobody shares notices first.
                        usleep(50_000)
                        _ = try await watch.next()
                    }
                }
                for task in [waiting, late] {
                    task.cancel()
                    let cancelled = await OnClusters.failure { try await task.value }
                    #expect(cancelled.code == .cancelled)
                }
            }
            var configuration = OnClusters.configuration(["http://127.0.0.1:1"])
            configuration.requestTimeout = .seconds(1)
            try await withEtcdClient(configuration) { client in
                let error = await OnClusters.failure {
                    try await client.watch(WatchRequest(.all)) { watch in _ = try await watch.next() }
                }
                #expect(error.family == .connection || error.code == .deadlineExceeded)
            }
        }

        @Test("A slow reader gets everything in the end")
        func slowReader() async throws {
            try await withWatched(.v34) { client, _, prefix in
                let first = try await client.put(PutRequest(key: prefix, value: "0")).header.revision
                try await client.watch(WatchRequest(.key(prefix), startRevision: first)) { watch in
                    for number in 1...500 { try await client.put(PutRequest(key: prefix, value: "\(number)")) }
                    var seen: [Int64] = []
                    while seen.count < 501 { seen.append(try await watch.next().revision) }
                    #expect(seen == (first...first + 500).map { $0 })
                }
            }
        }
    }
}
