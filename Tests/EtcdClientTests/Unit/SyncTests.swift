import EtcdClient
import EtcdProtos
import EtcdRPC
import SwiftProtobuf
import TestSupport
import Testing

struct SyncTests {
    static func member(
        _ name: String, _ clientURLs: [String], isLearner: Bool = false
    ) -> Etcdserverpb_Member {
        var member = Etcdserverpb_Member()
        member.name = name
        member.clientUrls = clientURLs
        member.isLearner = isLearner
        return member
    }

    /// A cluster whose member list is this, and whose status names `leader`.
    static func transport(_ members: [Etcdserverpb_Member], leader: UInt64 = 0) -> FakeTransport {
        FakeTransport { seen, _ throws(RPCError) in
            if seen.path.hasSuffix("/MemberList") {
                var response = Etcdserverpb_MemberListResponse()
                response.members = members
                return response
            }
            guard seen.path.hasSuffix("/Status") else { return nil }
            var response = Etcdserverpb_StatusResponse()
            response.header.memberID = UInt64(seen.host.utf8.first ?? 0)
            response.leader = leader
            response.version = "3.5.1"
            return response
        }
    }

    @Test("Sync takes the voters that have started, and leaves out what is no endpoint or of the other scheme")
    func syncs() async throws {
        let transport = Self.transport([
            Self.member("m1", ["http://a:2379", "http://b:2379"]), Self.member("", ["http://c:2379"]),
            Self.member("m3", ["http://d:2379"], isLearner: true), Self.member("m4", ["https://e:2379", "unix://f"]),
            Self.member("m5", ["http://a:2379"]), Self.member("m6", []),
        ])
        let client = try transport.client("x")
        #expect(try await client.sync().map(\.host) == ["a", "b"])
        #expect(client.endpoints.map(\.host) == ["a", "b"])
    }

    @Test("Sync changes nothing where no endpoint would be left")
    func keeps() async throws {
        let client = try Self.transport([Self.member("", [])]).client("x")
        #expect(try await client.sync().map(\.host) == ["x"])
    }

    @Test("A client that is run syncs by itself, as often as it is told to, and not at all where it is not")
    func byItself() async throws {
        let transport = Self.transport([Self.member("m1", ["http://a:2379", "http://b:2379"])])
        let client = try transport.client("x") { $0.autoSyncInterval = .milliseconds(1) }
        let still = Self.transport([Self.member("m1", ["http://a:2379"])])
        let other = try still.client("x")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in [client, other] { group.addTask { await client.run() } }
            defer { group.cancelAll() }
            try await eventually("the endpoints are the cluster's") { client.endpoints.map(\.host) == ["a", "b"] }
            let asked = transport.seen.count
            try await eventually("it syncs again") { transport.seen.count > asked }
            #expect(other.endpoints.map(\.host) == ["x"] && still.seen.isEmpty)
            client.close()
        }
    }

    @Test("The leader is found among the endpoints, and leadership is handed over by it alone")
    func findsLeader() async throws {
        let transport = Self.transport([], leader: UInt64(UInt8(ascii: "b")))
        let client = try transport.client("a", "b", "c")
        try await client.moveLeader(to: 7)
        #expect(transport.seen.filter { $0.path.hasSuffix("/MoveLeader") }.map(\.host) == ["b"])
    }

    @Test("Without a leader among the endpoints nothing is sent to anyone")
    func noLeader() async throws {
        let transport = Self.transport([], leader: 7)
        let client = try transport.client("a", "b")
        let error = await #expect(throws: EtcdError.self) { try await client.moveLeader(to: 7) }
        #expect(error?.code == .noLeader)
        #expect(error?.outcome == .notSent)
        #expect(!transport.seen.contains { $0.path.hasSuffix("/MoveLeader") })
    }

    @Test("Old servers are refused where the configuration says so")
    func refusesOldServers() async throws {
        let client = try Self.transport([]).client("a")
        let error = await #expect(throws: EtcdError.self) { try await client.refuseOldServers() }
        #expect(error?.code == .oldCluster)
    }
}
