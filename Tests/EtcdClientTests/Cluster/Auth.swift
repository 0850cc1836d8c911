import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters {
    /// Tests of users and roles, on one member of each release, with auth turned on by each test and off at its end.
    @Suite("Auth", .cluster(.one, on: EtcdRelease.allCases), .overBothWireFormats, .serialized)
    struct Auth {
        static let password = "hunter2:\"with\nall 🔑"

        /// Turns auth on, with root's client and one of nobody's, and off again; users and roles are gone afterwards.
        static func withAuth(
            _ release: EtcdRelease, _ body: (_ root: EtcdClient, _ anonymous: EtcdClient) async throws -> Void
        ) async throws {
            try await OnClusters.withClient(of: release) { anonymous in
                try await anonymous.userAdd("root", password: password)
                try await anonymous.roleAdd("root")
                try await anonymous.userGrantRole("root", role: "root")
                try await anonymous.authEnable()
                try await withUser("root", release) { root in
                    do {
                        try await body(root, anonymous)
                    } catch {
                        try await tearDown(root)
                        throw error
                    }
                    try await tearDown(root)
                }
            }
        }

        /// A client of a user.
        static func withUser<Result: Sendable>(
            _ name: String, password: String = Auth.password, _ release: EtcdRelease,
            _ body: (EtcdClient) async throws -> Result
        ) async throws -> Result {
            var configuration = OnClusters.configuration(try TestCluster.of(release).endpoints)
            configuration.username = name
            configuration.password = password
            return try await withEtcdClient(configuration, body)
        }

        /// Adds a user who holds one role of the same name with these permissions.
        static func addUser(_ name: String, _ permissions: [Permission], _ root: EtcdClient) async throws {
            try await root.userAdd(name, password: password)
            try await root.roleAdd(name)
            for permission in permissions { try await root.roleGrantPermission(name, permission) }
            try await root.userGrantRole(name, role: name)
        }

        private static func tearDown(_ root: EtcdClient) async throws {
            root.setCredentials { .user(name: "root", password: password) }
            // A test may have turned auth off itself.
            do throws(EtcdError) {
                try await root.authDisable()
            } catch {
                guard error.code == .authNotEnabled else { throw error }
            }
            for user in try await root.userList().users { try await root.userDelete(user) }
            for role in try await root.roleList().roles { try await root.roleDelete(role) }
        }
    }
}
