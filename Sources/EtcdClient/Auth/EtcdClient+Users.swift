extension EtcdClient {
    /// Adds a user who logs in with a password.
    @discardableResult
    public func userAdd(
        _ name: String, password: String, options: CallOptions = .default
    ) async throws(EtcdError) -> ResponseHeader {
        try await perform(.userAdd, UserAddition(name: name, password: password), options)
    }

    /// Adds a user who is known by a client certificate alone and can never log in.
    @discardableResult
    public func userAddWithoutPassword(
        _ name: String, options: CallOptions = .default
    ) async throws(EtcdError) -> ResponseHeader {
        try await perform(.userAdd, UserAddition(name: name, password: nil), options)
    }

    /// Deletes a user.
    @discardableResult
    public func userDelete(_ name: String, options: CallOptions = .default) async throws(EtcdError) -> ResponseHeader {
        try await perform(.userDelete, name, options)
    }

    /// The roles of a user.
    public func userGet(_ name: String, options: CallOptions = .default) async throws(EtcdError) -> UserGetResponse {
        try await perform(.userGet, name, options)
    }

    /// The users there are.
    public func userList(options: CallOptions = .default) async throws(EtcdError) -> UserListResponse {
        try await perform(.userList, (), options)
    }

    /// Sets a user's password, which ends the user's sessions.
    @discardableResult
    public func userChangePassword(
        _ name: String, password: String, options: CallOptions = .default
    ) async throws(EtcdError) -> ResponseHeader {
        try await perform(.userChangePassword, Login(name: name, password: password), options)
    }

    /// Gives a role to a user.
    @discardableResult
    public func userGrantRole(
        _ name: String, role: String, options: CallOptions = .default
    ) async throws(EtcdError) -> ResponseHeader {
        try await perform(.userGrantRole, RoleOfUser(user: name, role: role), options)
    }

    /// Takes a role from a user.
    @discardableResult
    public func userRevokeRole(
        _ name: String, role: String, options: CallOptions = .default
    ) async throws(EtcdError) -> ResponseHeader {
        try await perform(.userRevokeRole, RoleOfUser(user: name, role: role), options)
    }
}

struct UserAddition: Sendable, CustomStringConvertible, CustomReflectable {
    var name: String
    /// Nil for a user who never logs in.
    var password: String?

    var description: String { "UserAddition(\(name))" }
    var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

struct RoleOfUser: Sendable {
    var user: String
    var role: String
}
