import EtcdClient
import EtcdProtos
import EtcdRPC
import Testing

struct EndpointLogicTests {
    static let write = PutRequest(key: "a", value: "1")

    @Test("Calls take turns, and one that fails tries each endpoint before it gives up")
    func takesTurns() async throws {
        let transport = FakeTransport { seen, _ throws(RPCError) in
            if seen.host == "b" { throw .refusedConnection }
            return nil
        }
        let client = try transport.client("a", "b", "c") {
            $0.endpointPolicy = .roundRobin
            $0.circuitBreaking = CircuitBreaking(failures: 2, firstPause: .seconds(3600))
        }
        for _ in 0..<6 { try await client.put(Self.write) }
        #expect(transport.hosts == ["a", "b", "c", "a", "b", "c", "a", "c"])
        guard case .open = client.endpointStates[1].circuit else {
            Issue.record("the circuit is \(client.endpointStates[1].circuit)")
            return
        }
        #expect(client.endpointStates.map(\.failures) == [0, 2, 0])
    }

    @Test("A circuit closes with the first success, and is never opened by calls to one endpoint alone")
    func closes() async throws {
        let transport = FakeTransport { _, number throws(RPCError) in
            if number <= 5 { throw .refusedConnection }
            return nil
        }
        let client = try transport.client("a") { $0.failsFast = true }
        let pinned = client.pinned(to: client.endpoints[0])
        for _ in 0..<4 { await #expect(throws: EtcdError.self) { try await pinned.put(Self.write) } }
        #expect(client.endpointStates[0].failures == 0)
        await #expect(throws: EtcdError.self) { try await client.put(Self.write) }
        #expect(client.endpointStates[0].failures == 1)
        try await client.put(Self.write)
        #expect(client.endpointStates[0].failures == 0 && client.endpointStates[0].circuit == .closed)
    }

    @Test("Where every circuit is open a call that fails fast is not sent, and one that waits is")
    func refusesAtOnce() async throws {
        let transport = FakeTransport { _, number throws(RPCError) in
            if number <= 2 { throw .refusedConnection }
            return nil
        }
        let client = try transport.client("a", "b") {
            $0.failsFast = true
            $0.circuitBreaking = CircuitBreaking(failures: 1, firstPause: .seconds(3600))
        }
        await #expect(throws: EtcdError.self) { try await client.put(Self.write) }
        #expect(transport.hosts == ["a", "b"])
        let error = await #expect(throws: EtcdError.self) { try await client.put(Self.write) }
        #expect(error?.code == .noEndpointAvailable && error?.outcome == .notSent && error?.endpoints.count == 2)
        #expect(transport.seen.count == 2)
        try await client.put(Self.write, options: CallOptions(waitsForReady: true))
        #expect(transport.seen.count == 3)
    }

    @Test("A learner that refused, or said what it is, is not asked again for what it refuses")
    func learners() async throws {
        let transport = FakeTransport { seen, _ throws(RPCError) in
            if seen.path.hasSuffix("/Status") {
                var status = Etcdserverpb_StatusResponse()
                status.isLearner = seen.host == "b"
                return status
            }
            if seen.host == "a" {
                throw .server(.failedPrecondition, "etcdserver: rpc not supported for learner")
            }
            return nil
        }
        let client = try transport.client("a", "b", "c")
        try await client.put(Self.write)
        #expect(transport.hosts == ["a", "b"])
        _ = try await client.status(of: client.endpoints[1])
        #expect(client.endpointStates.map(\.isLearner) == [true, true, false])
        try await client.put(Self.write)
        var stale = GetRequest(key: "a")
        _ = try await client.get(stale)
        stale.serializable = true
        _ = try await client.get(stale)
        #expect(transport.hosts.dropFirst(3) == ["c", "c", "b"])
    }
}
