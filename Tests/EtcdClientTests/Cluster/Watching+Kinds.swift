import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters.Watching {
    @Test("WATCH38: A future start is waited for, also on another stream", arguments: EtcdRelease.allCases)
    func futureStart(release: EtcdRelease) async throws {
        try await withWatched(release) { client, proxy, prefix in
            let now = try await client.put(PutRequest(key: prefix, value: "0")).header.revision
            let request = WatchRequest(.key(prefix), startRevision: now + 4, createdNotify: true)
            try await client.watch(request) { watch in
                _ = try await watch.next()
                for number in 1...2 { try await client.put(PutRequest(key: prefix, value: "\(number)")) }
                proxy.cutConnections(.finish)
                try await OnClusters.withClient(of: release) { writer in
                    for number in 3...5 { try await writer.put(PutRequest(key: prefix, value: "\(number)")) }
                }
                let seen = [try await watch.next().revision, try await watch.next().revision]
                #expect(seen == [now + 4, now + 5])
            }
        }
    }

    @Test(
        "WATCH39: Each watch of one key has its own filters and its own view of before", arguments: EtcdRelease.allCases
    )
    func views(release: EtcdRelease) async throws {
        try await withWatched(release) { client, _, prefix in
            let first = try await client.put(PutRequest(key: prefix, value: "1")).header.revision
            try await client.put(PutRequest(key: prefix, value: "2"))
            try await client.delete(DeleteRequest(key: prefix))
            try await client.put(PutRequest(key: prefix, value: "3"))
            func seen(_ count: Int, _ change: (inout WatchRequest) -> Void) async throws -> [String] {
                var request = WatchRequest(.key(prefix), startRevision: first)
                change(&request)
                return try await client.watch(request) { watch in
                    var seen: [String] = []
                    while seen.count < count {
                        for event in try await watch.next().events {
                            let before = event.previous.map { String(decoding: $0.value, as: UTF8.self) } ?? "-"
                            seen.append("\(event.kind) \(event.keyValue.modRevision - first) \(before)")
                        }
                    }
                    return seen
                }
            }
            async let plain = seen(4) { _ in }
            async let noPut = seen(1) { $0.leavesOut = [.put] }
            async let noDelete = seen(3) { $0.leavesOut = [.delete] }
            async let withPrevious = seen(4) { $0.previousKeyValue = true }
            #expect(try await plain == ["put 0 -", "put 1 -", "delete 2 -", "put 3 -"])
            #expect(try await noPut == ["delete 2 -"])
            #expect(try await noDelete == ["put 0 -", "put 1 -", "put 3 -"])
            #expect(try await withPrevious == ["put 0 -", "put 1 1", "delete 2 2", "put 3 -"])
        }
    }

    @Test("WATCH49: An event tells whether it made, changed or deleted the key", arguments: EtcdRelease.allCases)
    func kinds(release: EtcdRelease) async throws {
        try await withWatched(release) { client, _, prefix in
            let lease = try await client.leaseGrant(ttl: 2).id
            try await client.watch(WatchRequest(.prefix(prefix), createdNotify: true)) { watch in
                _ = try await watch.next()
                try await client.put(PutRequest(key: prefix, value: "1"))
                try await client.put(PutRequest(key: prefix, value: "2"))
                try await client.delete(DeleteRequest(key: prefix))
                try await client.put(PutRequest(key: prefix, value: "3", lease: lease))
                var events: [WatchEvent] = []
                while events.count < 5 { events += try await watch.next().events }
                #expect(events.map(\.isCreate) == [true, false, false, true, false])
                #expect(events.map(\.isModify) == [false, true, false, false, false])
                #expect(events.map { $0.kind == .delete } == [false, false, true, false, true])
            }
        }
    }
}

extension OnClusters.Auth {
    @Test("A watch that may no longer read ends with the connection", arguments: EtcdRelease.allCases)
    func lostPermission(release: EtcdRelease) async throws {
        try await Self.withAuth(release) { root, _ in
            let keys = Permission(.read, .prefix("lost/"))
            try await Self.addUser("reader", [keys], root)
            let proxy = try FaultProxy(to: try TestCluster.of(release).endpoints[0])
            var configuration = OnClusters.configuration([proxy.url])
            (configuration.username, configuration.password) = ("reader", Self.password)
            try await withEtcdClient(configuration) { client in
                try await client.watch(WatchRequest(.prefix("lost/"), createdNotify: true)) { watch in
                    _ = try await watch.next()
                    // What others may not watch is nothing to those that are there.
                    let denied = await OnClusters.failure {
                        try await client.watch(WatchRequest(.key("other"))) { other in _ = try await other.next() }
                    }
                    #expect(denied.code == .permissionDenied)
                    let revision = try await root.put(PutRequest(key: "lost/a", value: "x")).header.revision
                    #expect(try await watch.next().revision == revision)
                    try await root.roleRevokePermission("reader", on: keys.range)
                    proxy.cutConnections(.reset)
                    let error = await OnClusters.failure { _ = try await watch.next() }
                    #expect(error.code == .permissionDenied)
                }
            }
        }
    }
}
