import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// Each test has a cluster of its own: users and passwords are the cluster's.
    @Suite("Authentication", .startsProcesses)
    struct Auth {
        static let secrets = ["root": "root's secret", "shop": "shop's secret", "reports": "reports' secret"]

        static let bootstrap = """
            - action: auth-bootstrap
              with:
                roles:
                  - name: orders
                    permissions: [{readwrite: {prefix: /orders/}}]
                  - name: reports
                    permissions: [{read: {prefix: /orders/}}, {readwrite: {key: /reports/last}}]
                users:
                  - {name: root, password: {env: root}, roles: [root]}
                  - {name: shop, password: {env: shop}, roles: [orders]}
                  - {name: reports, password: {env: reports}, roles: [reports]}
            """

        static func onFresh(
            _ release: EtcdRelease, members: Int = 1, _ body: (EtcdCluster) async throws -> Void
        ) async throws {
            var options = ClusterOptions(members: members, unsafeNoFsync: true)
            options.etcd = release.binary
            try await withEtcdCluster(options, body)
        }

        /// A session of somebody whose password is among the secrets.
        static func session(
            _ cluster: EtcdCluster, as user: String? = nil, secrets: [String: String] = secrets,
            _ body: (PlaybookSession) async throws -> Void
        ) async throws {
            try await OnRealClusters.withSession(cluster, user: user, secrets: secrets, body)
        }

        static func code(_ body: () async throws -> Void) async -> EtcdError.Code? {
            do {
                try await body()
                return nil
            } catch { return (error as? EtcdError)?.code }
        }
    }
}

extension OnRealClusters.Auth {
    @Test("F10: From nothing to authentication; a second run finds nothing to do", arguments: EtcdRelease.allCases)
    func bootstrap(_ release: EtcdRelease) async throws {
        try await Self.onFresh(release, members: 3) { cluster in
            try await Self.session(cluster) { session in
                let steps =
                    Self.bootstrap + "\n- {action: put, with: {key: /orders/1, value: v}}\n- action: check-health\n"
                let record = try await session.run(steps)
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(record.steps.allSatisfy { $0.status == .succeeded })
                #expect(record.steps[0].effects.allSatisfy { $0.outcome == .done })
                #expect(record.output(1, "enabled") == .bool(true))
                #expect(
                    record.output(1, "created")
                        == .list(
                            ["role root", "role orders", "role reports", "user root", "user shop", "user reports"]
                                .map { .text($0) }))
                #expect(record.steps[0].notes == [])
                // The same client works as root from then on.
                #expect(try await session.effects(Self.bootstrap) == [])
            }
            try await expectRights(cluster)
            try await Self.session(cluster, as: "root") { session in
                let again = try await session.run(Self.bootstrap)
                #expect(again.verdict == .done, "\(again.complaint)")
                #expect(!again.steps[0].changed)
                #expect(again.steps[0].effects.isEmpty)
            }
        }
    }

    @Test("F10: Steps behind the one that creates users and roles are planned, and do what the plan says")
    func behindBootstrap() async throws {
        let secrets = Self.secrets.merging(["next": "next secret"]) { old, _ in old }
        try await Self.onFresh(.v34) { cluster in
            try await Self.session(cluster, secrets: secrets) { session in
                let planned = try await session.plan(
                    Self.bootstrap + """

                        - {action: user-grant-role, with: {user: shop, role: reports}}
                        - {action: role-revoke-permission, with: {role: reports, key: /reports/last}}
                        - action: rotate-password
                          with: {users: [shop, reports], current: {env: shop}, password: {env: next}}
                        - {action: user-passwd, with: {user: shop, password: {env: next}}}
                        - {action: auth-disable}
                        """)
                #expect(planned.plan.steps.map(\.record.status) == [.planned, .may, .may, .may, .may, .may])
                #expect(
                    planned.plan.steps.dropFirst().map { $0.record.effects.map(\.id) } == [
                        ["user:shop:grant:reports"], ["role:reports:revoke:key /reports/last"],
                        ["user:shop:password", "user:reports:password"], ["user:shop:password"], ["disable"],
                    ])
                #expect(
                    planned.plan.steps.dropFirst().allSatisfy { $0.record.effects.allSatisfy { $0.certainty != .will } }
                )
                let record = await planned.run()
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(
                    record.steps.dropFirst().map { $0.effects.map(\.id) } == [
                        ["user:shop:grant:reports"], ["role:reports:revoke:key /reports/last"],
                        ["user:reports:password"], ["user:shop:password"], ["disable"],
                    ])
            }
        }
    }

    private func expectRights(_ cluster: EtcdCluster) async throws {
        try await Self.session(cluster) { nobody in
            #expect(await Self.code { _ = try await nobody.client.get(GetRequest(key: "/orders/1")) } == .userEmpty)
            let record = try await nobody.run(Self.bootstrap)
            #expect(record.verdict == .denied, "\(record.complaint)")
        }
        try await Self.session(cluster, as: "shop") { shop in
            try await shop.client.put(PutRequest(key: "/orders/2", value: "v"))
            #expect(
                await Self.code { try await shop.client.put(PutRequest(key: "/else", value: "")) } == .permissionDenied)
        }
        try await Self.session(cluster, as: "reports") { reports in
            let orders = try await reports.client.get(GetRequest(.prefix("/orders/")))
            #expect(orders.count == 2)
            #expect(
                await Self.code { try await reports.client.put(PutRequest(key: "/orders/3", value: "")) }
                    == .permissionDenied)
        }
    }

    @Test("A plan changes nothing, not even the revision of users", arguments: EtcdRelease.allCases)
    func planning(_ release: EtcdRelease) async throws {
        try await Self.onFresh(release) { cluster in
            try await Self.session(cluster) { session in
                let plan = try await session.plan(Self.bootstrap).plan
                #expect(plan.obstacle == nil)
                #expect(plan.steps[0].record.effects.last?.id == "enable")
                #expect(try await session.client.userList().users == [])
                #expect(try await session.client.roleList().roles == [])
                if release == .v35 { #expect(try await session.client.authStatus().enabled == false) }
            }
        }
    }

    /// What a run may have done before it was cut off, call by call.
    private static let calls: [@Sendable (EtcdClient) async throws -> Void] = [
        { try await $0.roleAdd("root") },
        { try await $0.roleAdd("orders") },
        { try await $0.roleGrantPermission("orders", Permission(.readWrite, .prefix("/orders/"))) },
        { try await $0.roleAdd("reports") },
        { try await $0.roleGrantPermission("reports", Permission(.read, .prefix("/orders/"))) },
        { try await $0.userAdd("root", password: "something else") },
        { try await $0.userGrantRole("root", role: "root") },
        { try await $0.userAdd("shop", password: "shop's secret") },
        { try await $0.userAddWithoutPassword("guest") },
    ]

    @Test("F10: A run that was cut off anywhere is completed by the next", arguments: [1, 2, 4, 5, 6, 8, 9])
    func resuming(_ done: Int) async throws {
        try await Self.onFresh(done.isMultiple(of: 2) ? .v34 : .v35) { cluster in
            try await Self.session(cluster) { session in
                for call in Self.calls.prefix(done) { try await call(session.client) }
                let record = try await session.run(Self.bootstrap)
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(try await session.effects(Self.bootstrap) == [])
            }
            try await Self.session(cluster, as: "root") { root in
                #expect(try await root.client.userGet("shop").roles == ["orders"])
                let permissions = try await root.client.roleGet("reports").permissions
                #expect(permissions.count == 2)
            }
            try await Self.session(cluster, as: "shop") { shop in
                try await shop.client.put(PutRequest(key: "/orders/2", value: "v"))
            }
        }
    }

    @Test("What drifted is set right; what is not declared goes only when pruned", arguments: EtcdRelease.allCases)
    func drift(_ release: EtcdRelease) async throws {
        try await Self.onFresh(release) { cluster in
            try await Self.session(cluster) { session in
                #expect(try await session.run(Self.bootstrap).verdict == .done)
                let client = session.client
                try await client.roleGrantPermission("orders", Permission(.read, .all))
                try await client.roleGrantPermission("reports", Permission(.readWrite, .prefix("/orders/")))
                try await client.roleRevokePermission("reports", on: .key("/reports/last"))
                try await client.roleAdd("audit")
                try await client.userGrantRole("shop", role: "audit")
                try await client.userRevokeRole("shop", role: "orders")
                try await client.userChangePassword("reports", password: "forgotten")
                try await client.userAdd("guest", password: "guest's secret")

                let record = try await session.run(Self.bootstrap)
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(record.output("created") == .list([]))
                #expect(
                    record.output("updated")
                        == .list(["role reports", "user shop", "user reports", "role orders"].map { .text($0) }))
                #expect(record.steps[0].notes == ["the sessions of user reports end"])
                #expect(try await session.effects(Self.bootstrap) == [])
                #expect(try await client.userList().users.contains("guest"))

                let pruned = try await session.run(Self.bootstrap + "\n    prune: true\n")
                #expect(pruned.verdict == .done, "\(pruned.complaint)")
                #expect(pruned.output("pruned") == .list([.text("user guest"), .text("role audit")]))
                #expect(try await client.userList().users.sorted() == ["reports", "root", "shop"])
                #expect(try await client.roleList().roles.sorted() == ["orders", "reports", "root"])
            }
            try await expectReportsReads(cluster)
        }
    }

    private func expectReportsReads(_ cluster: EtcdCluster) async throws {
        try await Self.session(cluster, as: "reports") { reports in
            _ = try await reports.client.get(GetRequest(.prefix("/orders/")))
        }
    }

    @Test("Root's password can be changed by root, and the run goes on", arguments: EtcdRelease.allCases)
    func ownPassword(_ release: EtcdRelease) async throws {
        try await Self.onFresh(release) { cluster in
            try await Self.session(cluster) { session in
                let record = try await session.run(Self.bootstrap)
                #expect(record.verdict == .done, "\(record.complaint)")
            }
            var configuration = cluster.clientConfiguration
            configuration.username = "root"
            configuration.password = Self.secrets["root"]
            var changed = Self.secrets
            changed["root"] = "another secret"
            try await withEtcdClient(configuration) { client in
                let session = PlaybookSession(client: client, secrets: changed)
                let record = try await session.run(Self.bootstrap + "\n- {action: put, with: {key: a, value: b}}\n")
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(record.output(1, "updated") == .list([.text("user root")]))
            }
            try await Self.session(cluster, as: "root", secrets: changed) { root in
                let users = try await root.client.userList().users
                #expect(users.count == 3)
            }
        }
    }

    @Test("An empty password, or a missing one, changes nothing", arguments: ["", nil] as [String?])
    func badSecret(_ value: String?) async throws {
        try await Self.onFresh(.v34) { cluster in
            var secrets = Self.secrets
            secrets["shop"] = value
            try await Self.session(cluster, secrets: secrets) { session in
                let record = try await session.run(Self.bootstrap)
                #expect(record.verdict == .configuration, "\(record.complaint)")
                #expect(record.exitCode == 78)
                #expect(try await session.client.roleList().roles == [])
            }
        }
    }

    @Test("A password that cannot take, since the user was made without one, is told", arguments: EtcdRelease.allCases)
    func passwordless(_ release: EtcdRelease) async throws {
        try await Self.onFresh(release) { cluster in
            try await Self.session(cluster) { session in
                try await session.client.userAddWithoutPassword("shop")
                let record = try await session.run(Self.bootstrap)
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(record.steps[0].notes.contains { $0.hasPrefix("user shop cannot log in") })
            }
        }
    }

    @Test("Beside Kubernetes, enabling wants a user for its certificate")
    func kubernetes() async throws {
        try await Self.onFresh(.v35) { cluster in
            try await Self.session(cluster) { session in
                try await session.client.put(PutRequest(key: "/registry/pods/a", value: "v"))
                let refused = try await session.run(Self.bootstrap)
                #expect(refused.verdict == .refused, "\(refused.complaint)")
                #expect(try await session.client.roleList().roles == [])
                let user = "\n      - {name: apiserver, no-password: true, roles: [root]}\n"
                let record = try await session.run(Self.bootstrap + user)
                #expect(record.verdict == .done, "\(record.complaint)")
            }
        }
    }

    @Test("auth-enable and auth-disable, there and back", arguments: EtcdRelease.allCases)
    func thereAndBack(_ release: EtcdRelease) async throws {
        let enable = "- {action: auth-enable, with: {root-password: {env: root}}}"
        let put = "\n- {action: put, with: {key: a, value: b}}"
        try await Self.onFresh(release, members: 3) { cluster in
            try await Self.session(cluster) { session in
                let trust = try await session.run("- {action: auth-enable, with: {i-know-the-root-password: true}}")
                #expect(trust.verdict == .failed)
                #expect(try await !session.run("- action: auth-disable").steps[0].changed)

                let on = try await session.run(enable + put)
                #expect(on.verdict == .done, "\(on.complaint)")
                #expect(on.steps[0].changed)
                #expect(try await !session.run(enable).steps[0].changed)
                try await Self.session(cluster) { nobody in
                    #expect(
                        await Self.code { try await nobody.client.put(PutRequest(key: "a", value: "")) } == .userEmpty)
                }
                let off = try await session.run("- action: auth-disable" + put)
                #expect(off.verdict == .done, "\(off.complaint)")
                #expect(off.steps[0].changed)
                #expect(off.output(1, "changed") == .bool(true))
                try await Self.session(cluster) { nobody in
                    try await nobody.client.put(PutRequest(key: "a", value: ""))
                }
                let known = try await session.run(
                    "- {action: auth-enable, with: {i-know-the-root-password: true}}" + put)
                #expect(known.verdict == .done, "\(known.complaint)")
                #expect(try await session.run("- action: auth-disable").verdict == .done)
            }
        }
    }

    @Test("A rotation leaves both users alone where both were given one password", arguments: EtcdRelease.allCases)
    func ambiguousRotation(_ release: EtcdRelease) async throws {
        let pair = """
            - {action: user-add, with: {user: a, password: {env: shop}}}
            - {action: user-add, with: {user: b, password: {env: shop}}}
            - {action: auth-enable, with: {root-password: {env: root}}}
            """
        let rotation =
            "- {action: rotate-password, with: {users: [a, b], current: {env: shop}, password: {env: reports}}}"
        try await Self.onFresh(release) { cluster in
            try await Self.session(cluster) { session in
                let prepared = try await session.run(pair)
                try #require(prepared.verdict == .done, "\(prepared.complaint)")
                let record = try await session.run(rotation)
                #expect(record.verdict == .refused, "\(record.complaint)")
                #expect(record.complaint.contains("both a and b can log in"), "\(record.complaint)")
                for user in ["a", "b"] {
                    _ = try await session.client.authenticate(name: user, password: Self.secrets["shop"] ?? "")
                }
            }
        }
    }

    @Test("Only root may turn authentication off")
    func notRoot() async throws {
        try await Self.onFresh(.v34) { cluster in
            try await Self.session(cluster) { session in
                let record = try await session.run(Self.bootstrap)
                #expect(record.verdict == .done, "\(record.complaint)")
            }
            try await Self.session(cluster, as: "shop") { shop in
                let record = try await shop.run("- action: auth-disable")
                #expect(record.verdict == .denied || record.verdict == .failed, "\(record.complaint)")
                #expect(!record.steps[0].changed)
                let bootstrap = try await shop.run(Self.bootstrap)
                #expect(bootstrap.verdict == .denied || bootstrap.verdict == .failed, "\(bootstrap.complaint)")
            }
        }
    }

    @Test("No secret is in any record", arguments: EtcdRelease.allCases)
    func secrecy(_ release: EtcdRelease) async throws {
        try await Self.onFresh(release) { cluster in
            try await Self.session(cluster) { session in
                let planned = try await session.plan(Self.bootstrap)
                let record = await planned.run()
                for secret in Self.secrets.values {
                    #expect(!"\(planned.plan)".contains(secret))
                    #expect(!"\(record)".contains(secret))
                }
            }
        }
    }
}
