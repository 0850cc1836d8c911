import EtcdClient
import EtcdRPC
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import SwiftProtobuf
import TestSupport
import Testing

/// Calls real servers, and refuses Status as newer ones do to all but root.
private struct WithheldStatus: ClientTransport {
    let transport = GRPCTransport()

    func unary<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall
    ) async throws(RPCError) -> Response {
        guard method.name != "Status" else {
            throw RPCError(.permissionDenied, "etcdserver: permission denied", outcome: .refused, isFromServer: true)
        }
        return try await transport.unary(method, request, call)
    }

    func serverStream<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall,
        _ body: (RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        try await transport.serverStream(method, request, call, body)
    }

    func bidirectional<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ call: RPCCall,
        _ body: (RPCRequests<Request>, RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        try await transport.bidirectional(method, call, body)
    }

    func page(_ path: String, _ call: RPCCall) async throws(RPCError) -> (status: Int, body: [UInt8]) {
        try await transport.page(path, call)
    }

    func close() { transport.close() }
}

extension OnRealClusters {
    @Suite("Users whom the members do not show their Status", .startsProcesses, .serialized)
    struct WithheldStatusTests {
        /// A session of a user who may read and write below `app/`, and hold the lock.
        private static func withUser(
            _ cluster: EtcdCluster, _ body: @escaping @Sendable (PlaybookSession) async throws -> Void
        ) async throws {
            try await withEtcdClient(cluster.clientConfiguration) { client in
                for user in ["root", "app"] {
                    try await client.userAdd(user, password: "secret")
                    try await client.roleAdd(user)
                    try await client.userGrantRole(user, role: user)
                }
                for range in [KeyRange.prefix("app/"), .key("/etcd-playbook/lock")] {
                    try await client.roleGrantPermission("app", Permission(.readWrite, range))
                }
                try await client.authEnable()
            }
            var configuration = cluster.clientConfiguration
            (configuration.username, configuration.password) = ("app", "secret")
            configuration.requestTimeout = .seconds(10)
            let client = try EtcdClient(configuration) { _ in WithheldStatus() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await client.run() }
                defer { group.cancelAll() }
                try await body(PlaybookSession(client: client))
                client.close()
            }
        }

        @Test("They run what they may, with a member missing too", arguments: EtcdRelease.allCases)
        func runs(release: EtcdRelease) async throws {
            try await withEtcdCluster(.three(release)) { cluster in
                try await Self.withUser(cluster) { session in
                    let put = "- action: put\n  with: {key: app/a, value: x, always: true}\n"
                    let whole = try await session.run(put + "- action: delete\n  with: {key: app/a}")
                    #expect(whole.verdict == .done, "\(whole.complaint)")
                    let members = try #require(whole.cluster?.members)
                    #expect(members.allSatisfy { $0.isHealthy && $0.version != nil && $0.dbSize == nil })
                    #expect(whole.quorum?.available == 3)

                    let old = await #expect(throws: EtcdError.self) { try await session.client.refuseOldServers() }
                    #expect(old?.code == .oldCluster)

                    let lost = try await cluster.followers()
                    await lost[0].kill()
                    let crippled = try await session.run(put)
                    #expect(crippled.verdict == .done, "\(crippled.complaint)")
                    #expect(crippled.cluster?.members.count { $0.isHealthy } == 2)

                    await lost[1].kill()
                    let halted = try await session.run(put)
                    #expect(halted.verdict == .unreachable, "\(halted.complaint)")
                }
            }
        }

        @Test("They are told what takes the role root", arguments: ["defragment", "move-leader", "check-hash"])
        func refuses(action: String) async throws {
            var options = ClusterOptions.three(.v35)
            options.members = 1
            try await withEtcdCluster(options) { cluster in
                try await Self.withUser(cluster) { session in
                    // What comes before it does not mend that, and is not begun.
                    let record = try await session.run(
                        "- action: put\n  with: {key: app/a, value: x}\n- action: \(action)")
                    #expect(record.verdict == .denied, "\(record.complaint)")
                    let changed = record.steps.filter(\.changed)
                    #expect(changed.isEmpty)
                    let words = "\(record.error?.message ?? "") \(record.error?.help ?? "")"
                    #expect(words.contains("the role root"), "\(words)")
                }
            }
        }
    }
}
