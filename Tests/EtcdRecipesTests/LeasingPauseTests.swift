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

struct LeasingPauseTests {
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
