import EtcdClient
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord

/// One change to users, roles or authentication: one call, one effect.
enum AuthChange: Sendable, Hashable {
    case addRole(String)
    /// `found` is what the role allows on the same range until then.
    case grant(Permission, role: String, found: Permission?)
    case addUser(String, password: SecretReference?)
    case setPassword(user: String, SecretReference)
    case grantRole(String, user: String)
    case revokeRole(String, user: String)
    case revoke(Permission, role: String)
    case deleteUser(String)
    case deleteRole(String)
    case enable
    case disable

    /// What the change is about, as in `role orders`; nil for authentication as a whole.
    var subject: String? {
        switch self {
        case .addRole(let role), .grant(_, let role, _), .revoke(_, let role), .deleteRole(let role): "role \(role)"
        case .addUser(let user, _), .setPassword(let user, _), .grantRole(_, let user), .revokeRole(_, let user),
            .deleteUser(let user):
            "user \(user)"
        case .enable, .disable: nil
        }
    }

    /// Whether it ends the sessions of a user who may have some.
    var endsSessions: Bool {
        switch self {
        case .setPassword, .deleteUser: true
        default: false
        }
    }

    var effect: Effect {
        switch self {
        case .addRole(let role): Effect("role:\(role)", .auth(.role(role)), after: "a role without permissions")
        case .grant(let permission, let role, let found):
            Effect(
                "role:\(role):grant:\(permission.keys)", .auth(.role(role)), before: found?.words,
                after: permission.words)
        case .revoke(let permission, let role):
            Effect("role:\(role):revoke:\(permission.keys)", .auth(.role(role)), before: permission.words)
        case .deleteRole(let role): Effect("role:\(role):delete", .auth(.role(role)), before: "a role")
        case .addUser(let user, let password):
            Effect("user:\(user)", .auth(.user(user)), after: password == nil ? "a user without a password" : "a user")
        case .setPassword(let user, _):
            Effect(
                "user:\(user):password", .auth(.user(user)), before: "some password", after: "the password declared")
        case .grantRole(let role, let user):
            Effect("user:\(user):grant:\(role)", .auth(.user(user)), after: "role \(role)")
        case .revokeRole(let role, let user):
            Effect("user:\(user):revoke:\(role)", .auth(.user(user)), before: "role \(role)")
        case .deleteUser(let user): Effect("user:\(user):delete", .auth(.user(user)), before: "a user")
        case .enable: Effect("enable", .auth(.enabled), before: "off", after: "on")
        case .disable: Effect("disable", .auth(.enabled), before: "on", after: "off")
        }
    }

    /// The one call that makes the change. `password` is that of the user the change is about.
    func make(with client: EtcdClient, password: String?) async throws(EtcdError) {
        switch self {
        case .addRole(let role): try await client.roleAdd(role)
        case .grant(let permission, let role, _): try await client.roleGrantPermission(role, permission)
        case .revoke(let permission, let role): try await client.roleRevokePermission(role, on: permission.range)
        case .deleteRole(let role): try await client.roleDelete(role)
        case .addUser(let user, _):
            if let password {
                try await client.userAdd(user, password: password)
            } else {
                try await client.userAddWithoutPassword(user)
            }
        case .setPassword(let user, _): try await client.userChangePassword(user, password: password ?? "")
        case .grantRole(let role, let user): try await client.userGrantRole(user, role: role)
        case .revokeRole(let role, let user): try await client.userRevokeRole(user, role: role)
        case .deleteUser(let user): try await client.userDelete(user)
        case .enable: try await client.authEnable()
        case .disable: try await client.authDisable()
        }
    }

    /// The secret that the change needs.
    var password: SecretReference? {
        switch self {
        case .addUser(_, let password): password
        case .setPassword(_, let password): password
        default: nil
        }
    }
}

extension Permission {
    var keys: String { KeyWords.range(range) }

    fileprivate var words: String {
        switch kind {
        case .read: "read on \(keys)"
        case .write: "write on \(keys)"
        case .readWrite: "readwrite on \(keys)"
        case .unrecognized(let number): "permission \(number) on \(keys)"
        }
    }
}
