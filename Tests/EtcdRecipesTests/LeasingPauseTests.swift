import EtcdClient
import EtcdRecipes
import Synchronization
import TestSupport
import Testing

/// Grants leases, and refuses all else.
private final class LeasesAlone: EtcdTransport {
    private let instants = Mutex<[ContinuousClock.Instant]>([])

    /// When leases were granted.
    var grants: [ContinuousClock.Instant] { instants.withLock { $0 } }

    func unary(_ call: EtcdTransportCall, _ request: [UInt8]) async throws -> [UInt8] {
        switch call.method {
        case "LeaseGrant":
            let number = instants.withLock { instants in
                instants.append(.now)
                return instants.count
            }
            return LeaseGrantResponse(header: ResponseHeader(), id: Int64(number), ttl: 60).serialized
        case "LeaseRevoke": return []
        default: throw EtcdTransportError.unknownMethod(call)
        }
    }
}

/// Keeps the mark of one key, and loses every write of the key.
private final class LostWrites: EtcdTransport {
    private let marked = Mutex(false)

    var isMarked: Bool { marked.withLock { $0 } }

    func unary(_ call: EtcdTransportCall, _ request: [UInt8]) async throws -> [UInt8] {
        let header = ResponseHeader(revision: 5)
        let nothing = GetResponse(header: header, keyValues: [], more: false, count: 0)
        switch call.method {
        case "LeaseGrant": return LeaseGrantResponse(header: header, id: 7, ttl: 60).serialized
        case "LeaseRevoke": return []
        case "Range": return nothing.serialized
        case "Txn": break
        default: throw EtcdTransportError.unknownMethod(call)
        }
        switch try Txn(serialized: request).then.first {
        case .put(let put) where put.key == [UInt8]("key".utf8):
            throw EtcdTransportError.lost("the connection broke")
        case .put where isMarked:
            return TxnResponse(header: header, succeeded: false, responses: [.get(nothing)]).serialized
        case .put:
            marked.withLock { $0 = true }
            let put = TxnResponse.OperationResponse.put(PutResponse(header: header))
            return TxnResponse(header: header, succeeded: true, responses: [put, .get(nothing)]).serialized
        default:
            marked.withLock { $0 = false }
            let delete = TxnResponse.OperationResponse.delete(DeleteResponse(header: header, deleted: 1))
            return TxnResponse(header: header, succeeded: true, responses: [delete]).serialized
        }
    }

    func stream(
        _ call: EtcdTransportCall, _ requests: AsyncStream<[UInt8]>,
        _ respond: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        for await _ in requests {
            try await respond(WatchStreamResponse(header: ResponseHeader(revision: 5), isCreated: true).serialized)
        }
    }
}

struct LeasingPauseTests {
    @Test("A key whose write may still be carried out is given back, and read from the server until then")
    func lateWrites() async throws {
        let transport = LostWrites()
        try await withEtcdClient(EtcdConfiguration(endpoints: ["http://a:2379"]), over: transport) { client in
            try await client.withLeasing(prefix: "marks/") { keys in
                let key = [UInt8]("key".utf8)
                try await eventually("the key is taken over") {
                    _ = try await keys.get(GetRequest(.key(key)))
                    return keys.isCached(key)
                }
                let error = await #expect(throws: EtcdError.self) {
                    try await keys.put(PutRequest(key: key, value: [1]))
                }
                #expect(error?.outcome == .unknown)
                _ = try await keys.get(GetRequest(.key(key)))
                #expect(!keys.isCached(key))
                try await eventually("the key is given back") { !transport.isMarked }
            }
        }
    }

    @Test("Who may not watch the marks takes lease after lease in no haste")
    func noHaste() async throws {
        let transport = LeasesAlone()
        let configuration = EtcdConfiguration(endpoints: ["http://a:2379"])
        try await withEtcdClient(configuration, over: transport) { client in
            try await client.withLeasing(prefix: "marks/") { _ in
                try await eventually { transport.grants.count >= 3 }
            }
        }
        let grants = transport.grants
        try #require(grants.count >= 3)
        #expect(grants[0].duration(to: grants[2]) >= .milliseconds(800))
    }
}
