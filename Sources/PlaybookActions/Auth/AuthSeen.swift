package import EtcdClient
import PlaybookEngine

/// Users, roles and permissions as they were found.
package struct AuthSeen: Sendable {
    /// Whether authentication is on.
    package var isOn: Bool
    /// The user that the run works as; nil where that is nobody, or cannot be told.
    package var ownUser: String?
    /// The permissions of the roles that are declared and exist.
    package var permissions: [String: [Permission]] = [:]
    /// Every role there is.
    package var roles: [String] = []
    /// Every user there is, with the roles the user holds.
    package var users: [String: [String]] = [:]
    /// What earlier steps of a plan are to grant to roles: by role and by the words for the keys.
    package var granted: [String: [String: Permission.Kind]] = [:]
    /// Users whom earlier steps of a plan are to add or to give a password: no login tells anything of them yet.
    package var expected: Set<String> = []
    /// Declared users who can log in with the declared password.
    package var accepted: Set<String> = []
    package var servesKubernetes = false

    package init(isOn: Bool, ownUser: String? = nil) {
        self.isOn = isOn
        self.ownUser = ownUser
    }

    /// Reads what there is, while a plan is made with what its earlier steps are to change; of permissions, those of
    /// the roles named.
    static func read(
        _ cluster: ClusterReader, isOn: Bool, permissionsOf declared: [String]
    ) async throws(StepFailure) -> AuthSeen {
        var seen = AuthSeen(isOn: isOn, ownUser: await cluster.ownUser())
        seen.roles = try await cluster.roles().sorted()
        for name in try await cluster.users() { seen.users[name] = try await cluster.roles(ofUser: name) }
        for name in declared where seen.roles.contains(name) {
            seen.permissions[name] = try await cluster.permissions(ofRole: name)
        }
        for effect in cluster.expected { seen.expect(effect) }
        return seen
    }
}
