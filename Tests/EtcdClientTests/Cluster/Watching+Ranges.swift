import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters.Watching {
    @Test("WATCH33: A range, and what comes from a key on, are watched to their ends", arguments: EtcdRelease.allCases)
    func ranges(release: EtcdRelease) async throws {
        try await withWatched(release) { client, _, prefix in
            let first = try await client.put(PutRequest(key: prefix + "0", value: "")).header.revision
            // The key behind all of these ends the watches that have no end of their own.
            let last = "\u{7f}" + prefix
            for key in ["a", "b", "c", "d"] { try await client.put(PutRequest(key: prefix + key, value: key)) }
            let end = try await client.put(PutRequest(key: last, value: "")).header.revision
            func seen(_ range: KeyRange, _ count: Int) async throws -> [String] {
                try await client.watch(WatchRequest(range, startRevision: first)) { watch in
                    var keys: [String] = []
                    while keys.count < count {
                        let events = try await watch.next().events
                        keys += events.filter { $0.keyValue.modRevision <= end }.map(\.keyValue.keyText)
                    }
                    return keys.map { $0 == last ? "last" : String($0.dropFirst(prefix.count)) }
                }
            }
            #expect(try await seen(.range(prefix + "b", prefix + "d"), 2) == ["b", "c"])
            #expect(try await seen(.range(prefix + "d", last + "\0"), 2) == ["d", "last"])
            let open = try await seen(.fromKey(prefix + "c"), 3)
            #expect(open == ["c", "d", "last"])
        }
    }

    @Test("What happens once a watch has begun is reported, however slow it was", arguments: EtcdRelease.allCases)
    func begins(release: EtcdRelease) async throws {
        try await withWatched(release) { client, proxy, prefix in
            proxy.faults = .delayed(.milliseconds(50))
            try await OnClusters.withClient(of: release) { writer in
                try await client.watch(WatchRequest(.prefix(prefix)), options: .timeout(.seconds(30))) { watch in
                    let put = try await writer.put(PutRequest(key: prefix + "a", value: "1"))
                    #expect(try await watch.next().revision == put.header.revision)
                }
            }
        }
    }

    @Test("Who asks for it is told once that the watch is created, before all else", arguments: EtcdRelease.allCases)
    func created(release: EtcdRelease) async throws {
        try await withWatched(release) { client, proxy, prefix in
            let request = WatchRequest(.prefix(prefix), createdNotify: true)
            // Over connections of its own: a write on one that is just being cut is not known to be done.
            try await OnClusters.withClient(of: release) { writer in
                try await client.watch(request) { watch in
                    let created = try await watch.next()
                    #expect(created.isCreated && created.events.isEmpty && !created.isProgress)
                    #expect(created.revision > 0)
                    for number in 1...3 {
                        let put = try await writer.put(PutRequest(key: prefix + "a", value: "\(number)"))
                        let update = try await watch.next()
                        #expect(!update.isCreated, "the next stream tells it to nobody again")
                        #expect(update.revision == put.header.revision)
                        proxy.cutConnections(.reset)
                    }
                }
            }
        }
    }

    @Test("A revision too large for one message is one update all the same", arguments: EtcdRelease.allCases)
    func fragments(release: EtcdRelease) async throws {
        try await withWatched(release) { client, _, prefix in
            let value = [UInt8](repeating: 7, count: 1 << 20)
            for number in 0..<6 {
                try await client.put(PutRequest(key: Array("\(prefix)\(number)".utf8), value: value))
            }
            let deleted = try await client.delete(DeleteRequest(.prefix(prefix)))
            #expect(deleted.deleted == 6)
            let request = WatchRequest(
                .prefix(prefix), startRevision: deleted.header.revision, previousKeyValue: true)
            try await client.watch(request) { watch in
                let update = try await watch.next()
                #expect(update.revision == deleted.header.revision)
                #expect(update.events.count == 6)
                #expect(update.events.allSatisfy { $0.kind == .delete && $0.previous?.value.count == 1 << 20 })
            }
        }
    }
}
