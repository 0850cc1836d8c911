/// Whether the cluster asks who calls.
public struct AuthStatusResponse: Sendable, Hashable {
    /// Who answered, and when.
    public var header: ResponseHeader
    /// Whether auth is on.
    public var enabled: Bool
    /// Grows with each change of users, roles and permissions.
    public var authRevision: UInt64

    /// A response with these values.
    public init(header: ResponseHeader, enabled: Bool, authRevision: UInt64) {
        self.header = header
        self.enabled = enabled
        self.authRevision = authRevision
    }
}
