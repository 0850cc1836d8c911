import EtcdClient
import EtcdRPC
import Testing

struct CallOptionsTests {
    static let write = PutRequest(key: "a", value: "1")

    @Test("A call may go to one endpoint and to no other, whose failure is the call's")
    func endpoint() async throws {
        let transport = FakeTransport { seen, _ throws(RPCError) in
            if seen.host == "b" { throw .refusedConnection }
            return nil
        }
        let client = try transport.client("a", "b", "c")
        let other = try EtcdEndpoint("http://d:2379")
        try await client.put(Self.write, options: .endpoint(other))
        let error = await #expect(throws: EtcdError.self) {
            try await client.put(Self.write, options: .endpoint(client.endpoints[1]))
        }
        #expect(error?.outcome == .notSent)
        try await client.pinned(to: client.endpoints[2]).put(Self.write, options: .endpoint(other))
        try await client.put(Self.write)
        #expect(transport.hosts == ["d", "b", "c", "a"])
    }

    @Test("How often a call is sent again is the configuration's unless it says otherwise", arguments: [nil, 0, 2])
    func retries(most: Int?) async throws {
        let transport = FakeTransport { _, _ throws(RPCError) in throw .brokenConnection }
        let client = try transport.client("a", "b") { $0.maxUnaryRetries = 4 }
        await #expect(throws: EtcdError.self) {
            _ = try await client.get(GetRequest(key: "a"), options: CallOptions(maxRetries: most))
        }
        #expect(transport.seen.count == 1 + (most ?? 4))
    }

    @Test("A negative number of retries is none")
    func negativeRetries() async throws {
        let transport = FakeTransport { _, _ throws(RPCError) in throw .brokenConnection }
        let client = try transport.client("a")
        await #expect(throws: EtcdError.self) {
            _ = try await client.get(GetRequest(key: "a"), options: CallOptions(maxRetries: -1))
        }
        #expect(transport.seen.count == 1)
    }

    @Test("A write that may have been carried out is sent again where the caller says so, and stays of unknown outcome")
    func repeatsWrites() async throws {
        let transport = FakeTransport { _, number throws(RPCError) in
            if number < 3 { throw .brokenConnection }
            return nil
        }
        let client = try transport.client("a", "b")
        try await client.put(Self.write, options: CallOptions(repeatsWrites: true))
        #expect(transport.hosts == ["a", "b", "a"])

        let failing = FakeTransport { _, number throws(RPCError) in
            throw number == 1 ? .brokenConnection : .server(.invalidArgument, "etcdserver: key is not provided")
        }
        let error = await #expect(throws: EtcdError.self) {
            try await failing.client("a", "b").put(Self.write, options: CallOptions(repeatsWrites: true))
        }
        #expect(error?.code == .emptyKey && error?.outcome == .unknown)
    }

    @Test("A client that fails fast tries each endpoint once, and a call may wait all the same")
    func failsFast() async throws {
        let transport = FakeTransport { _, number throws(RPCError) in
            if number <= 5 { throw .refusedConnection }
            return nil
        }
        let client = try transport.client("a", "b") { $0.failsFast = true }
        let error = await #expect(throws: EtcdError.self) { try await client.put(Self.write) }
        #expect(error?.code == .noEndpointAvailable && error?.outcome == .notSent)
        #expect(transport.hosts == ["a", "b"])
        try await client.put(Self.write, options: CallOptions(waitsForReady: true))
        #expect(transport.seen.count == 6)
    }

    @Test("A read that requires a leader asks each endpoint once, a write the first alone, and others wait for one")
    func requiresLeader() async throws {
        let transport = FakeTransport { _, number throws(RPCError) in
            if number <= 10 { throw .server(.unavailable, "etcdserver: no leader") }
            return nil
        }
        let client = try transport.client("a", "b", "c") { $0.circuitBreaking = nil }
        let options = CallOptions(requireLeader: true)
        let read = await #expect(throws: EtcdError.self) {
            _ = try await client.get(GetRequest(.all), options: options)
        }
        #expect(read?.code == .noLeader && read?.outcome == .refused)
        #expect(transport.hosts == ["a", "b", "c"])
        let write = await #expect(throws: EtcdError.self) {
            try await client.put(PutRequest(key: "a", value: "1"), options: options)
        }
        #expect(write?.code == .noLeader)
        #expect(transport.hosts == ["a", "b", "c", "a"])
        _ = try await client.get(GetRequest(.all))
        #expect(transport.hosts.count == 11)
    }

    @Test("Headers and the wish for a leader go out with the call")
    func metadata() async throws {
        let transport = FakeTransport { _, _ throws(RPCError) in nil }
        let client = try transport.client("a")
        let options = CallOptions(requireLeader: true, metadata: [(name: "x-purpose", value: "test")])
        try await client.put(Self.write, options: options)
        #expect(transport.seen.first?.metadata["x-purpose"] == "test")
        #expect(transport.seen.first?.metadata["hasleader"] == "true")
    }
}
