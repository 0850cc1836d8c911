/// What a server tells at `/version`.
public struct ServerVersions: Sendable, Hashable {
    /// The server's own release, as in `3.4.23`.
    public var server: String
    /// What all members of the cluster can do, as in `3.4.0`; `not_decided` while a new cluster has not agreed.
    public var cluster: String

    /// Versions with these values.
    public init(server: String, cluster: String) {
        self.server = server
        self.cluster = cluster
    }
}

/// What a server tells at `/health`.
public struct ServerHealth: Sendable, Hashable {
    /// Whether the server finds itself healthy.
    public var isHealthy: Bool
    /// Why not; empty where it is, and up to 3.4.
    public var reason: String

    /// A health with these values.
    public init(isHealthy: Bool, reason: String = "") {
        self.isHealthy = isHealthy
        self.reason = reason
    }
}
