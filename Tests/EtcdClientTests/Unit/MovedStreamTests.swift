import EtcdClient
import EtcdProtos
import SwiftProtobuf
import Synchronization
import TestSupport
import Testing

/// Renews leases at any host, and says that the only member is at `b`.
private final class OneMemberAtB: EtcdTransport {
    private let streams = Mutex<[String]>([])

    /// The hosts that streams went to.
    var hosts: [String] { streams.withLock { $0 } }

    func unary(_ call: EtcdTransportCall, _ request: [UInt8]) async throws -> [UInt8] {
        guard call.method == "MemberList" else { throw EtcdTransportError.unknownMethod(call) }
        var list = Etcdserverpb_MemberListResponse()
        list.members = [SyncTests.member("m1", ["http://b:2379"])]
        return try list.serializedBytes()
    }

    func stream(
        _ call: EtcdTransportCall, _ requests: AsyncStream<[UInt8]>,
        _ respond: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        streams.withLock { $0.append(call.endpoint.host) }
        for await request in requests {
            let lease = try LeaseKeepAliveRequest(serialized: request).id
            try await respond(LeaseKeepAliveResponse(header: ResponseHeader(), id: lease, ttl: 600).serialized)
        }
    }
}

private final class Flag: Sendable {
    let isSet = Atomic(false)
}

struct MovedStreamTests {
    @Test("A stream that is opened where the client has just ceased to call moves at once")
    func endpointLost() async throws {
        let transport = OneMemberAtB()
        let asked = Flag()
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        var configuration = EtcdConfiguration(endpoints: ["http://a:2379"])
        configuration.credentials = {
            asked.isSet.store(true, ordering: .relaxed)
            for await _ in gate {}
            return .token("t")
        }
        try await withEtcdClient(configuration, over: transport) { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await client.leaseKeepAlive(1) { renewals in while true { _ = try await renewals.next() } }
                }
                try await eventually("a token is wanted") { asked.isSet.load(ordering: .relaxed) }
                try await client.sync()
                opening.finish()
                try await eventually("the stream has moved", within: .seconds(30)) { transport.hosts.last == "b" }
                group.cancelAll()
            }
        }
    }
}
