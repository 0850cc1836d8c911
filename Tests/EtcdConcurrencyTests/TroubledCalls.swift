import EtcdClient
import EtcdConcurrency
import Synchronization
import TestSupport
import Testing

/// Answers calls by a script, and streams by nothing.
private final class ScriptedServer: EtcdTransport {
    private let answer: @Sendable (String, [UInt8]) throws -> [UInt8]?
    private let calls = Mutex<[String]>([])

    init(_ answer: @escaping @Sendable (_ method: String, _ request: [UInt8]) throws -> [UInt8]?) {
        self.answer = answer
    }

    /// The methods that were called.
    var methods: [String] { calls.withLock { $0 } }

    func unary(_ call: EtcdTransportCall, _ request: [UInt8]) async throws -> [UInt8] {
        calls.withLock { $0.append(call.method) }
        if let answer = try answer(call.method, request) { return answer }
        switch call.method {
        case "LeaseGrant": return LeaseGrantResponse(header: ResponseHeader(), id: 7, ttl: 60).serialized
        case "LeaseRevoke": return []
        default: throw EtcdTransportError.unknownMethod(call)
        }
    }

    func stream(
        _ call: EtcdTransportCall, _ requests: AsyncStream<[UInt8]>,
        _ respond: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        for await _ in requests {}
    }

    func withClient<Result: Sendable>(_ body: (EtcdClient) async throws -> Result) async throws -> Result {
        var configuration = EtcdConfiguration(endpoints: ["http://a:2379"])
        configuration.dialTimeout = .milliseconds(1)
        return try await withEtcdClient(configuration, over: self, body)
    }
}

@Suite("Sessions and transactions whose calls go wrong")
struct TroubledCalls {
    @Test("A read of a snapshot that its member does not have yet is made by way of the leader")
    func memberBehind() async throws {
        let server = ScriptedServer { method, request in
            guard method == "Range" else {
                return TxnResponse(header: ResponseHeader(), succeeded: true, responses: []).serialized
            }
            let read = try GetRequest(serialized: request)
            if read.serializable {
                throw EtcdTransportError.server(
                    .outOfRange, "etcdserver: mvcc: required revision is a future revision")
            }
            #expect(read.revision == (read.range == .key("a") ? 0 : 10))
            let pair = KeyValue(key: read.range.key, value: [1], createRevision: 1, modRevision: 1, version: 1)
            return GetResponse(
                header: ResponseHeader(revision: 10), keyValues: [pair], more: false, count: 1
            ).serialized
        }
        let sum = try await server.withClient { client in
            try await client.stm { stm in
                var sum = 0
                for key in ["a", "b", "c"] { sum += try await stm.get(key)?.utf8.count ?? 0 }
                return sum
            }.result
        }
        #expect(sum == 3)
        #expect(server.methods == ["Range", "Range", "Range", "Range", "Range", "Txn"])
    }

    @Test("Who tries a lock and cannot give the place in the line up is told, for the lock may come to it")
    func placeKept() async throws {
        let server = ScriptedServer { method, request in
            guard method == "Txn" else { return nil }
            guard try Txn(serialized: request).then.count == 2 else {
                throw EtcdTransportError.lost("the connection broke")
            }
            let first = KeyValue(key: [1], value: [], createRevision: 3, modRevision: 3, version: 1)
            let get = GetResponse(header: ResponseHeader(), keyValues: [first], more: false, count: 1)
            let put = PutResponse(header: ResponseHeader())
            return TxnResponse(
                header: ResponseHeader(revision: 10), succeeded: true, responses: [.put(put), .get(get)]
            ).serialized
        }
        try await server.withClient { client in
            try await client.withSession { session in
                let error = await #expect(throws: EtcdError.self) {
                    _ = try await EtcdMutex(session, name: "m").tryLock()
                }
                #expect(error?.outcome == .unknown)
            }
        }
    }

    @Test("The lease of a session that nobody could renew is revoked all the same, for it may live on")
    func livesOn() async throws {
        let server = ScriptedServer { _, _ in nil }
        try await server.withClient { client in
            try await client.withSession { session in
                let loss = try await session.waitUntilLost()
                #expect(loss.code == .leaseExpired)
            }
        }
        #expect(server.methods == ["LeaseGrant", "LeaseRevoke"])
    }
}
