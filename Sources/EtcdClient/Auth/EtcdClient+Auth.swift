extension EtcdClient {
    /// Turns auth on. The user root must exist and hold the role root.
    @discardableResult
    public func authEnable(options: CallOptions = .default) async throws(EtcdError) -> ResponseHeader {
        try await perform(.authEnable, (), options)
    }

    /// Turns auth off.
    @discardableResult
    public func authDisable(options: CallOptions = .default) async throws(EtcdError) -> ResponseHeader {
        try await perform(.authDisable, (), options)
    }

    /// Whether auth is on; servers before 3.5 do not know the call (`unimplemented`).
    public func authStatus(options: CallOptions = .default) async throws(EtcdError) -> AuthStatusResponse {
        try await perform(.authStatus, (), options)
    }

    /// Logs in as a user, without changing whom this client calls as.
    public func authenticate(
        name: String, password: String, options: CallOptions = .default
    ) async throws(EtcdError) -> AuthenticateResponse {
        try await perform(.authenticate, Login(name: name, password: password), options)
    }
}

/// A user's name and password.
struct Login: Sendable, CustomStringConvertible, CustomReflectable {
    var name: String
    var password: String

    var description: String { "Login(\(name))" }
    var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
