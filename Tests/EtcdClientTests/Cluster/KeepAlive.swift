import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension LeasesOnClusters {
    /// Leases that are kept alive, on one member of each release.
    @Suite("Keep-alive", .cluster(.one, on: EtcdRelease.allCases), .overBothWireFormats)
    struct KeepAlive {
        /// Reads renewals until the sequence ends.
        ///
        /// - Returns: why it has ended.
        static func end(of stream: LeaseKeepAliveStream) async -> EtcdError {
            await OnClusters.failure { while true { _ = try await stream.next() } }
        }

        /// A client whose connections a test can cut.
        static func withProxy(
            _ release: EtcdRelease, _ body: (EtcdClient, FaultProxy) async throws -> Void
        ) async throws {
            let proxy = try FaultProxy(to: try TestCluster.of(release).endpoints[0])
            try await OnClusters.withClient([proxy.url]) { client in try await body(client, proxy) }
        }

        @Test("A lease outlives its time, and ends by itself afterwards", arguments: EtcdRelease.allCases)
        func outlives(release: EtcdRelease) async throws {
            try await OnClusters.withClient(of: release) { client in
                let lease = try await client.leaseGrant(ttl: 2)
                let key = OnClusters.uniquePrefix()
                try await client.leaseKeepAlive(lease.id) { stream in
                    try await client.put(PutRequest(key: key, value: "x", lease: lease.id))
                    let start = ContinuousClock.now
                    while start.duration(to: .now) < .seconds(3 * lease.ttl) {
                        let renewal = try await stream.next()
                        #expect(renewal.id == lease.id && renewal.ttl == lease.ttl)
                    }
                    #expect(try await client.get(GetRequest(key: key)).count == 1)
                }
                try await eventually("the lease ends") { try await client.leaseTimeToLive(lease.id).ttl == -1 }
            }
        }

        @Test(
            "LEASE26: Of two subscribers one goes on without the other, and closing ends both",
            arguments: EtcdRelease.allCases)
        func twoSubscribers(release: EtcdRelease) async throws {
            let client = try EtcdClient(OnClusters.configuration(try TestCluster.of(release).endpoints))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await client.run() }
                try await eventually("the client runs") { client.isRunning }
                let lease = try await client.leaseGrant(ttl: 2).id
                try await client.leaseKeepAlive(lease) { first in
                    try await client.leaseKeepAlive(lease) { second in
                        _ = try await (first.next(), second.next())
                        #expect(client.sharedStreams.keepAlive == 1)
                    }
                    for _ in 0..<3 { _ = try await first.next() }
                    try await client.leaseKeepAlive(lease) { third in
                        _ = try await third.next()
                        client.close()
                        for stream in [first, third] { #expect(await Self.end(of: stream).code == .clientClosed) }
                    }
                }
                let late = await OnClusters.failure { try await client.leaseKeepAlive(lease) { _ in } }
                #expect(late.code == .clientClosed)
                group.cancelAll()
            }
        }

        @Test("A lost lease ends its own sequence and no other, all on one stream", arguments: EtcdRelease.allCases)
        func lostLease(release: EtcdRelease) async throws {
            try await Self.withProxy(release) { client, proxy in
                let leases = try await withThrowingTaskGroup(of: Int64.self) { group in
                    for _ in 0..<50 { group.addTask { try await client.leaseGrant(ttl: 5).id } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                let lost = leases[17]
                let before = proxy.traffic.open
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for lease in leases {
                        group.addTask {
                            try await client.leaseKeepAlive(lease) { stream in
                                _ = try await stream.next()
                                guard lease != lost else {
                                    try await client.leaseRevoke(lease)
                                    let end = await Self.end(of: stream)
                                    #expect(end.code == .leaseNotFound && end.outcome == .refused)
                                    return
                                }
                                for _ in 0..<3 { _ = try await stream.next() }
                                #expect(client.sharedStreams.keepAlive == 1)
                                // Over the gateway a renewal is a call, and calls have a connection each.
                                #expect(TestWireFormat.isGateway || proxy.traffic.open <= before + 1)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                for lease in leases where lease != lost { #expect(try await client.leaseTimeToLive(lease).ttl > 0) }
                try await eventually("the stream is closed") { client.jobsUnderWay == 0 }
            }
        }

        @Test("A lease there is not ends at once; one nobody renews is not renewed", arguments: EtcdRelease.allCases)
        func noLease(release: EtcdRelease) async throws {
            try await OnClusters.withClient(of: release) { client in
                let end = await OnClusters.failure {
                    try await client.leaseKeepAlive(12345) { stream in _ = try await stream.next() }
                }
                #expect(end.code == .leaseNotFound)
                let lease = try await client.leaseGrant(ttl: 60).id
                let over = await OnClusters.failure {
                    try await client.leaseKeepAlive(lease, options: .timeout(.milliseconds(300))) { stream in
                        while true { _ = try await stream.next() }
                    }
                }
                #expect(over.code == .deadlineExceeded)
            }
        }

        @Test("Cut connections lose no lease", arguments: EtcdRelease.allCases, ProxyCut.allCases)
        func cut(release: EtcdRelease, how: ProxyCut) async throws {
            try await Self.withProxy(release) { client, proxy in
                let lease = try await client.leaseGrant(ttl: 4).id
                try await client.leaseKeepAlive(lease) { stream in
                    for _ in 0..<5 {
                        _ = try await stream.next()
                        proxy.cutConnections(how)
                    }
                    _ = try await stream.next()
                }
                #expect(try await client.leaseTimeToLive(lease).ttl > 0)
            }
        }

        @Test("LEASE31: Revoked by another client while the connection is down", arguments: EtcdRelease.allCases)
        func revokedMeanwhile(release: EtcdRelease) async throws {
            try await Self.withProxy(release) { client, proxy in
                let lease = try await client.leaseGrant(ttl: 60).id
                try await client.leaseKeepAlive(lease) { stream in
                    _ = try await stream.next()
                    proxy.faults.refusesConnections = true
                    proxy.cutConnections(.reset)
                    try await OnClusters.withClient(of: release) { other in try await other.leaseRevoke(lease) }
                    proxy.heal()
                    #expect(await Self.end(of: stream).code == .leaseNotFound)
                }
            }
        }

        @Test("LEASE29: Where no server answers any more the sequence ends with the lease's time")
        func serverGone() async throws {
            try await Self.withProxy(.v34) { client, proxy in
                let lease = try await client.leaseGrant(ttl: 4)
                try await client.leaseKeepAlive(lease.id) { stream in
                    _ = try await stream.next()
                    proxy.faults = .held
                    let start = ContinuousClock.now
                    let end = await Self.end(of: stream)
                    #expect(end.code == .leaseExpired && end.outcome == .unknown)
                    // No earlier than the answer's time, less what had passed of it.
                    #expect(start.duration(to: .now) > .seconds(1))
                }
                let start = ContinuousClock.now
                let end = await OnClusters.failure {
                    try await client.leaseKeepAlive(lease.id) { stream in _ = try await stream.next() }
                }
                #expect(end.code == .leaseExpired)
                #expect(start.duration(to: .now) >= .seconds(5))
                proxy.heal()
            }
        }

        @Test("A thousand keep-alives leave nothing behind", arguments: EtcdRelease.allCases)
        func leavesNothing(release: EtcdRelease) async throws {
            try await OnClusters.withClient(of: release) { client in
                let lease = try await client.leaseGrant(ttl: 60).id
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<1000 {
                        group.addTask {
                            try await client.leaseKeepAlive(lease) { stream in
                                if number.isMultiple(of: 2) { _ = try await stream.next() }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                try await eventually("nothing is under way") { client.jobsUnderWay == 0 }
                #expect(client.sharedStreams.keepAlive == 0)
            }
        }
    }
}
