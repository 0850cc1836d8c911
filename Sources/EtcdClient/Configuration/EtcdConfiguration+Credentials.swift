extension EtcdConfiguration {
    /// Tells whom to call as; nil for nobody.
    public typealias CredentialsProvider = @Sendable () async throws -> Credentials?

    /// Whom to call as.
    public enum Credentials: Sendable, Hashable {
        /// A user, who logs in with a password.
        case user(name: String, password: String)
        /// A token that was made elsewhere.
        case token(String)
    }
}

extension EtcdConfiguration.Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind and the user; secrets are left out.
    public var description: String {
        switch self {
        case .user(let name, _): "user \(name)"
        case .token: "a token"
        }
    }
    /// The kind and the user; secrets are left out.
    public var debugDescription: String { description }
    /// The kind and the user; secrets are left out.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension EtcdConfiguration {
    /// The provider, or one that gives the user or token of the configuration; nil for nobody.
    var effectiveCredentials: CredentialsProvider? {
        if let credentials { return credentials }
        if let token, !token.isEmpty { return { .token(token) } }
        guard let username, !username.isEmpty, let password else { return nil }
        return { .user(name: username, password: password) }
    }
}
