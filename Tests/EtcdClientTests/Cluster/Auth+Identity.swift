import EtcdClient
import EtcdSandbox
import Synchronization
import TestSupport
import Testing

extension OnClusters.Auth {
    @Test("AUTH51: Nobody, a wrong password and root are told apart", arguments: EtcdRelease.allCases)
    func identities(release: EtcdRelease) async throws {
        try await Self.withAuth(release) { root, anonymous in
            let nobody = await OnClusters.failure { try await anonymous.put(PutRequest(key: "a", value: "x")) }
            #expect(nobody.code == .userEmpty)
            #expect(nobody.outcome == .refused)
            for name in ["root", "stranger"] {
                try await Self.withUser(name, password: "wrong-secret", release) { wrong in
                    let error = await OnClusters.failure { try await wrong.put(PutRequest(key: "a", value: "x")) }
                    #expect(error.code == .authFailed)
                    #expect(!error.description.contains("wrong-secret"))
                }
            }
            try await root.put(PutRequest(key: "a", value: "x"))
            let login = try await anonymous.authenticate(name: "root", password: Self.password)
            #expect(!login.token.isEmpty)
            if release == .v35 { #expect(try await root.authStatus().enabled) }
        }
    }

    @Test("AUTH51: Auth is not turned on without root", arguments: EtcdRelease.allCases)
    func enablingNeedsRoot(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let noUser = await OnClusters.failure { try await client.authEnable() }
            #expect(noUser.code == .rootUserNotExist)
            try await client.userAdd("root", password: Self.password)
            let noRole = await OnClusters.failure { try await client.authEnable() }
            #expect(noRole.code == .rootRoleNotExist)
            let login = await OnClusters.failure {
                _ = try await client.authenticate(name: "root", password: Self.password)
            }
            #expect(login.code == .authNotEnabled)
            try await client.userDelete("root")
        }
    }

    @Test(
        "AUTH58: Credentials do no harm while auth is off, nor when it is turned off", arguments: EtcdRelease.allCases)
    func authOff(release: EtcdRelease) async throws {
        try await Self.withUser("root", release) { early in
            try await early.put(PutRequest(key: "off", value: "1"))
            try await Self.withAuth(release) { root, anonymous in
                try await early.put(PutRequest(key: "off", value: "2"))
                try await root.authDisable()
                try await root.put(PutRequest(key: "off", value: "3"))
                try await early.put(PutRequest(key: "off", value: "4"))
                try await anonymous.put(PutRequest(key: "off", value: "5"))
            }
        }
    }

    @Test("AUTH58: Turning auth off fails no call that is under way", arguments: EtcdRelease.allCases)
    func authOffUnderLoad(release: EtcdRelease) async throws {
        try await Self.withAuth(release) { root, _ in
            try await Self.withUser("root", release) { holder in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    let progress = Progress()
                    for worker in 1...8 {
                        group.addTask {
                            while !progress.isOver {
                                try await holder.put(PutRequest(key: "off/\(worker)", value: "x"))
                                _ = try await holder.get(GetRequest(key: "off/\(worker)"))
                                progress.note()
                            }
                        }
                    }
                    try await eventually("calls are under way") { progress.count > 50 }
                    try await root.authDisable()
                    let before = progress.count
                    try await eventually("calls go on") { progress.count > before + 50 }
                    progress.end()
                    try await group.waitForAll()
                }
            }
        }
    }

    /// How far some tasks have come, and whether they are to end.
    private final class Progress: Sendable {
        private let state = Mutex((count: 0, isOver: false))
        var count: Int { state.withLock { $0.count } }
        var isOver: Bool { state.withLock { $0.isOver } }
        func note() { state.withLock { $0.count += 1 } }
        func end() { state.withLock { $0.isOver = true } }
    }

    @Test("AUTH59: Deleted users and revoked roles end their calls, with few logins", arguments: EtcdRelease.allCases)
    func revokedDuringUse(release: EtcdRelease) async throws {
        try await Self.withAuth(release) { root, _ in
            try await Self.addUser("reader", [Permission(.readWrite, .prefix("r/"))], root)
            try await Self.withUser("reader", release) { reader in
                try await reader.put(PutRequest(key: "r/a", value: "1"))
                try await root.userRevokeRole("reader", role: "reader")
                let revoked = await OnClusters.failure { try await reader.put(PutRequest(key: "r/a", value: "2")) }
                #expect(revoked.code == .permissionDenied)
                try await root.userGrantRole("reader", role: "reader")
                try await reader.put(PutRequest(key: "r/a", value: "3"))
                try await root.userChangePassword("reader", password: "other")
                let changed = await OnClusters.failure { try await reader.put(PutRequest(key: "r/a", value: "4")) }
                #expect(changed.code == .authFailed)
                reader.setCredentials { .user(name: "reader", password: "other") }
                try await reader.put(PutRequest(key: "r/a", value: "5"))
                try await root.userDelete("reader")
                let deleted = await OnClusters.failure { try await reader.put(PutRequest(key: "r/a", value: "6")) }
                #expect(deleted.code == .authFailed)
            }
            #expect(try await root.get(GetRequest(key: "r/a")).keyValues.first?.valueText == "5")
        }
    }

    @Test("AUTH60: Root cannot be locked out", arguments: EtcdRelease.allCases)
    func keepsRoot(release: EtcdRelease) async throws {
        try await Self.withAuth(release) { root, _ in
            let user = await OnClusters.failure { try await root.userDelete("root") }
            #expect(user.code == .invalidAuthManagement)
            let role = await OnClusters.failure { try await root.userRevokeRole("root", role: "root") }
            #expect(role.code == .invalidAuthManagement)
        }
    }

    @Test("AUTH61: A wrong password in a loop costs the server few logins", arguments: EtcdRelease.allCases)
    func wrongPasswordInALoop(release: EtcdRelease) async throws {
        try await Self.withAuth(release) { _, _ in
            let member = try TestCluster.of(release).members[0]
            try await Self.withUser("root", password: "wrong-secret", release) { wrong in
                let before = try await Self.logins(at: member)
                await withTaskGroup(of: Void.self) { group in
                    for _ in 1...4 {
                        group.addTask {
                            for _ in 1...25 { _ = try? await wrong.put(PutRequest(key: "a", value: "x")) }
                        }
                    }
                }
                // A hundred calls, each of which would have a password checked, at some 60 ms of the server's time.
                #expect(try await Self.logins(at: member) - before < 50)
            }
        }
    }

    /// How many logins a member was asked for.
    private static func logins(at member: ClusterMember) async throws -> Double {
        let labels = #"grpc_method="Authenticate",grpc_service="etcdserverpb.Auth",grpc_type="unary""#
        return try await member.metric("grpc_server_started_total{\(labels)}") ?? 0
    }
}
