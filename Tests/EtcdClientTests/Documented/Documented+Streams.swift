import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension ChangingClusters.Documented {
    @Test("DOC lease, grant: a key that was put with a lease ends with it", arguments: EtcdRelease.allCases)
    func grant(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let key = OnClusters.uniquePrefix()
            let lease = try await client.leaseGrant(ttl: 5)
            #expect(lease.ttl == 5)
            try await client.put(PutRequest(key: key, value: "bar", lease: lease.id))
            try await eventually("its time is over") { try await client.get(GetRequest(key: key)).count == 0 }
        }
    }

    @Test("DOC lease, revoke: its keys are gone at once", arguments: EtcdRelease.allCases)
    func revoke(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let key = OnClusters.uniquePrefix()
            let lease = try await client.leaseGrant(ttl: 600).id
            try await client.put(PutRequest(key: key, value: "bar", lease: lease))
            try await client.leaseRevoke(lease)
            #expect(try await client.get(GetRequest(key: key)).keyValues == [])
        }
    }

    @Test("DOC lease, keep alive: the time begins anew, for as long as somebody wants", arguments: EtcdRelease.allCases)
    func keepAlive(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let lease = try await client.leaseGrant(ttl: 2).id
            try await client.leaseKeepAlive(lease) { renewals in
                let start = ContinuousClock.now
                // Longer than the lease lives by itself.
                while start.duration(to: .now) < .seconds(5) {
                    let renewal = try await renewals.next()
                    #expect(renewal.id == lease && renewal.ttl >= 2)
                }
            }
        }
    }

    @Test("DOC lease, keep alive once: the time begins anew, once", arguments: EtcdRelease.allCases)
    func keepAliveOnce(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let lease = try await client.leaseGrant(ttl: 60).id
            let renewed = try await client.leaseKeepAliveOnce(lease)
            #expect(renewed.id == lease && renewed.ttl == 60)
            try await client.leaseRevoke(lease)
        }
    }

    /// Watches a range while keys are put, and returns as many events as there are to be.
    private func events(
        _ release: EtcdRelease, _ range: (_ base: String) -> KeyRange, putting names: [String], count: Int
    ) async throws -> [String] {
        var told: [String] = []
        try await OnClusters.withClient(of: release) { client in
            let base = OnClusters.uniquePrefix()
            try await client.watch(WatchRequest(range(base), createdNotify: true)) { watch in
                _ = try await watch.next()
                for name in names { try await client.put(PutRequest(key: base + name, value: "of \(name)")) }
                while told.count < count {
                    for event in try await watch.next().events {
                        #expect(event.kind == .put)
                        told.append("\(event.keyValue.keyText.dropFirst(base.count)) \(event.keyValue.valueText)")
                    }
                }
            }
        }
        return told
    }

    @Test("DOC watch: the changes of one key", arguments: EtcdRelease.allCases)
    func watch(release: EtcdRelease) async throws {
        let told = try await events(release, { .key($0 + "foo") }, putting: ["other", "foo", "foo1"], count: 1)
        #expect(told == ["foo of foo"])
    }

    @Test("DOC watch of a prefix: the changes of every key that begins so", arguments: EtcdRelease.allCases)
    func watchPrefix(release: EtcdRelease) async throws {
        let told = try await events(release, { .prefix($0 + "foo") }, putting: ["fo", "foo1", "goo", "foo2"], count: 2)
        #expect(told == ["foo1 of foo1", "foo2 of foo2"])
    }

    @Test("DOC watch of a range: from a key up to another, which is not part of it", arguments: EtcdRelease.allCases)
    func watchRange(release: EtcdRelease) async throws {
        let told = try await events(
            release, { .range($0 + "foo1", $0 + "foo4") }, putting: ["foo1", "foo5", "foo2", "foo4", "foo3"], count: 3)
        #expect(told == ["foo1 of foo1", "foo2 of foo2", "foo3 of foo3"])
    }

    @Test(
        "DOC watch with progress: where nothing happens, the server tells how far it is",
        arguments: EtcdRelease.allCases)
    func watchProgress(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let request = WatchRequest(.key(OnClusters.uniquePrefix()), progressNotify: true, createdNotify: true)
            try await client.watch(request) { watch in
                let created = try await watch.next()
                // The server does so by itself every ten minutes, and at once where it is asked to.
                watch.requestProgress()
                let update = try await watch.next()
                #expect(update.isProgress && update.events == [] && update.revision >= created.revision)
            }
        }
    }
}
