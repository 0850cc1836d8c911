import EtcdClient
import EtcdSandbox
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters.Auth {
    private static let steps =
        bootstrap + """

            - {action: user-add, with: {user: late, password: {env: shop}}}
            - {action: user-passwd, with: {user: reports, password: {env: shop}}}
            """

    /// A session on a cluster of 3.4 of which only the last member is not upgraded yet; it asks those of 3.5 alone.
    private static func amidUpgrade(_ body: (EtcdCluster, PlaybookSession) async throws -> Void) async throws {
        try await onFresh(.v34, members: 3) { cluster in
            for member in cluster.members.prefix(2) { try await member.restart(etcd: .version35) }
            var configuration = cluster.clientConfiguration
            configuration.endpoints = Array(cluster.endpoints.prefix(2))
            try await withEtcdClient(configuration) { client in
                try await body(cluster, PlaybookSession(client: client, secrets: secrets))
            }
        }
    }

    @Test("Amid the upgrade from 3.4 to 3.5 every member knows the passwords that are set")
    func passwordsAmidUpgrade() async throws {
        try await Self.amidUpgrade { cluster, session in
            let record = try await session.run(Self.steps)
            #expect(record.verdict == .done, "\(record.complaint)")
            for endpoint in cluster.endpoints {
                try await withEtcdClient(EtcdConfiguration(url: endpoint)) { client in
                    for (user, secret) in [("root", "root"), ("shop", "shop"), ("late", "shop"), ("reports", "shop")] {
                        let code = await Self.code {
                            _ = try await client.authenticate(name: user, password: Self.secrets[secret] ?? "")
                        }
                        #expect(code == nil, "\(user) at \(endpoint)")
                        let empty = await Self.code { _ = try await client.authenticate(name: user, password: "") }
                        #expect(empty == .authFailed, "\(user) at \(endpoint)")
                    }
                }
            }
        }
    }

    @Test("Amid the upgrade from 3.4 to 3.5 no password is set while a member does not answer")
    func noPasswordsWhileSilent() async throws {
        try await Self.amidUpgrade { cluster, session in
            await cluster.members[2].kill()
            _ = try await cluster.leader()
            let users = try await session.run("- {action: user-add, with: {user: a, no-password: true}}")
            #expect(users.verdict == .done, "\(users.complaint)")
            let record = try await session.run("- {action: user-add, with: {user: b, password: {env: shop}}}")
            #expect(record.verdict == .refused, "\(record.complaint)")
            #expect(record.complaint.contains("the upgrade to 3.5 is under way"), "\(record.complaint)")
            #expect(try await session.client.userList().users == ["a"])
            // Once it is upgraded too, nothing stands in the way.
            try await cluster.members[2].restart(etcd: .version35)
            try await eventually("all agree on 3.5") {
                try await session.client.serverVersions().cluster.hasPrefix("3.5")
            }
            let later = try await session.run("- {action: user-add, with: {user: b, password: {env: shop}}}")
            #expect(later.verdict == .done, "\(later.complaint)")
        }
    }
}
