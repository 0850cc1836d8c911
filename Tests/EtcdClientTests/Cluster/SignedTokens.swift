import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension ChangingClusters {
    /// Signed tokens name the revision of users and roles they were made at, and are refused after every change.
    @Suite("Signed tokens", .startsProcesses, .overBothWireFormats, .serialized)
    struct SignedTokens {
        @Test("AUTH59: Calls go on after users change, whatever the server says", arguments: EtcdRelease.allCases)
        func renews(release: EtcdRelease) async throws {
            let certificates = try await TestCertificates()
            let keys = try await certificates.tokenKeys()
            let options = ClusterOptions(
                members: 1, etcd: release.binary,
                authToken: .jwt(publicKey: keys.publicKey, privateKey: keys.privateKey, ttl: "5m"), unsafeNoFsync: true)
            try await withEtcdCluster(options) { cluster in
                var configuration = OnClusters.configuration(cluster.endpoints)
                try await withEtcdClient(configuration) { client in
                    try await client.userAdd("root", password: "secret")
                    try await client.roleAdd("root")
                    try await client.userGrantRole("root", role: "root")
                    try await client.authEnable()
                }
                (configuration.username, configuration.password) = ("root", "secret")
                try await withEtcdClient(configuration) { admin in
                    try await withEtcdClient(configuration) { client in
                        try await Self.expectAllWork(client, whileChangedBy: admin)
                    }
                }
            }
            withExtendedLifetime(certificates) {}
        }

        private static func expectAllWork(_ client: EtcdClient, whileChangedBy admin: EtcdClient) async throws {
            let endpoint = client.endpoints[0]
            let calls: [@Sendable () async throws -> Void] = [
                { try await client.put(PutRequest(key: "a", value: "x")) },
                { _ = try await client.get(GetRequest(key: "a")) },
                { try await client.txn(Txn(then: [.put(PutRequest(key: "a", value: "y"))])) },
                { _ = try await client.userList() },
                {
                    // The gateways of these releases have no such call.
                    if !TestWireFormat.isGateway { _ = try await client.hashKV(of: endpoint) }
                },
                { try await client.defragment(endpoint) },
                { try await client.snapshot { stream in while try await stream.next() != nil {} } },
                { _ = try await client.alarms() },
                { _ = try await client.memberList() },
            ]
            for (number, call) in calls.enumerated() {
                try await call()
                try await admin.roleAdd("role\(number)")
                try await call()
            }
        }
    }
}
