import EtcdClient
import EtcdRPC
import Testing

struct FailoverLogicTests {
    static let write = PutRequest(key: "a", value: "1")

    @Test("A write that cannot have been sent goes to the next endpoint, and later calls stay there")
    func failsOver() async throws {
        let transport = FakeTransport { seen, _ throws(RPCError) in
            if seen.host == "a" { throw .refusedConnection }
            return nil
        }
        let client = try transport.client("a", "b", "c")
        try await client.put(Self.write)
        try await client.put(Self.write)
        #expect(transport.hosts == ["a", "b", "b"])
    }

    @Test("A write that may have been sent is sent once, and the next call goes elsewhere")
    func writesOnce() async throws {
        let transport = FakeTransport { _, number throws(RPCError) in
            if number == 1 { throw .brokenConnection }
            return nil
        }
        let client = try transport.client("a", "b")
        let error = await #expect(throws: EtcdError.self) { try await client.put(Self.write) }
        #expect(error?.code == .unavailable)
        #expect(error?.outcome == .unknown)
        try await client.put(Self.write)
        #expect(transport.hosts == ["a", "b"])
    }

    @Test("A read is sent again after whatever broke it")
    func repeatsReads() async throws {
        let transport = FakeTransport { _, number throws(RPCError) in
            switch number {
            case 1: throw .brokenConnection
            case 2: throw .server(.unavailable, "etcdserver: leader changed")
            case 3: throw .refusedConnection
            default: return nil
            }
        }
        let client = try transport.client("a", "b")
        _ = try await client.get(GetRequest(key: "a"))
        #expect(transport.hosts == ["a", "b", "a", "b"])
    }

    @Test("A transaction that only reads is a read")
    func repeatsReadOnlyTransactions() async throws {
        let transport = FakeTransport { _, number throws(RPCError) in
            if number == 1 { throw .brokenConnection }
            return nil
        }
        let client = try transport.client("a")
        try await client.txn(Txn(then: [.get(GetRequest(key: "a")), .txn(Txn(else: [.get(GetRequest(.all))]))]))
        #expect(transport.seen.count == 2)
    }

    @Test("A refusal does not make up for an earlier attempt that may have been carried out")
    func combinesOutcomes() async throws {
        let transport = FakeTransport { _, number throws(RPCError) in
            if number == 1 { throw .brokenConnection }
            throw .server(.notFound, "etcdserver: requested lease not found")
        }
        let client = try transport.client("a", "b")
        let error = await #expect(throws: EtcdError.self) { try await client.leaseRevoke(1) }
        #expect(error?.code == .leaseNotFound)
        #expect(error?.outcome == .unknown)
        #expect(error?.endpoints.map(\.host) == ["a", "b"])
    }

    @Test("A lease with a chosen number is not granted twice")
    func grantsChosenLeasesOnce() async throws {
        let transport = FakeTransport { _, _ throws(RPCError) in throw .brokenConnection }
        let client = try transport.client("a") { $0.maxUnaryRetries = 2 }
        _ = await #expect(throws: EtcdError.self) { try await client.leaseGrant(ttl: 5, id: 7) }
        #expect(transport.seen.count == 1)
        _ = await #expect(throws: EtcdError.self) { try await client.leaseGrant(ttl: 5) }
        #expect(transport.seen.count == 4)
    }

    @Test("A pinned view calls its endpoint alone, and fails at once where it is down")
    func pins() async throws {
        let transport = FakeTransport { seen, _ throws(RPCError) in
            if seen.host == "b" { throw .refusedConnection }
            return nil
        }
        let client = try transport.client("a", "b", "c")
        let error = await #expect(throws: EtcdError.self) {
            try await client.pinned(to: client.endpoints[1]).put(Self.write)
        }
        #expect(error?.outcome == .notSent)
        _ = try await client.status(of: client.endpoints[2])
        try await client.put(Self.write)
        #expect(transport.hosts == ["b", "c", "a"])
    }

    @Test("With no endpoint up a call ends by its deadline, names them all, and pauses in between")
    func nothingIsUp() async throws {
        let transport = FakeTransport { _, _ throws(RPCError) in throw .refusedConnection }
        let client = try transport.client("a", "b", "c") { $0.backoffWaitBetween = .milliseconds(25) }
        let start = ContinuousClock.now
        let error = await #expect(throws: EtcdError.self) {
            try await client.put(Self.write, options: .timeout(.seconds(3)))
        }
        let taken = start.duration(to: .now)
        #expect(taken >= .milliseconds(2_900))
        #expect(error?.code == .noEndpointAvailable)
        #expect(error?.outcome == .notSent)
        #expect(error?.family == .connection)
        for host in ["a", "b", "c"] { #expect(error?.description.contains("http://\(host):2379") == true) }
        #expect(transport.seen.count < 30)
    }

    @Test(
        "A deadline that passes in an attempt tells what became of those before it, and is none where nothing was sent",
        arguments: [true, false])
    func deadlineBehindRefusal(maybeSent: Bool) async throws {
        let transport = FakeTransport { seen, _ throws(RPCError) in
            throw seen.host == "a"
                ? .refusedConnection : RPCError(.deadlineExceeded, "late", outcome: maybeSent ? .unknown : .notSent)
        }
        let client = try transport.client("a", "b")
        let error = await #expect(throws: EtcdError.self) {
            try await client.put(Self.write, options: .timeout(.milliseconds(200)))
        }
        #expect(error?.code == (maybeSent ? .deadlineExceeded : .noEndpointAvailable))
        #expect(error?.outcome == (maybeSent ? .unknown : .notSent))
        #expect(error?.message == "late; before that, cannot connect")
    }

    @Test("Cancelling a call that pauses ends it at once")
    func cancelsPauses() async throws {
        let transport = FakeTransport { _, _ throws(RPCError) in throw .refusedConnection }
        let client = try transport.client("a") { $0.backoffWaitBetween = .seconds(60) }
        let call = Task { try await client.put(Self.write) }
        while transport.seen.isEmpty { await Task.yield() }
        let start = ContinuousClock.now
        call.cancel()
        let error = await #expect(throws: EtcdError.self) { try await call.value }
        #expect(error?.code == .cancelled)
        #expect(error?.outcome == .notSent)
        #expect(start.duration(to: .now) < .seconds(30))
    }

    @Test("KV15: A closed client fails every call at once, and may be closed again")
    func closed() async throws {
        let transport = FakeTransport { _, _ in nil }
        let client = try transport.client("a")
        let view = client.pinned(to: client.endpoints[0])
        client.close()
        client.close()
        #expect(transport.timesClosed == 1)
        for call in [
            { try await client.put(Self.write) as Any }, { try await view.get(GetRequest(.all)) },
            { try await client.memberList() }, { try await client.status(of: client.endpoints[0]) },
            { try await client.snapshot { _ in 0 } },
        ] as [() async throws -> Any] {
            let error = await #expect(throws: EtcdError.self) { _ = try await call() }
            #expect(error?.code == .clientClosed)
        }
        #expect(transport.seen.isEmpty)
    }

    @Test("A call that needs a leader says so to the server")
    func requiresLeader() async throws {
        let transport = FakeTransport { _, _ in nil }
        let client = try transport.client("a")
        _ = try await client.get(GetRequest(.all), options: CallOptions(requireLeader: true))
        #expect(transport.seen.first?.metadata["hasleader"] == "true")
    }
}
