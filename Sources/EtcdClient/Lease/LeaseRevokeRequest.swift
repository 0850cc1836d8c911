/// The wish that a lease ends now.
public struct LeaseRevokeRequest: Sendable, Hashable {
    /// The lease.
    public var id: Int64

    /// A request with these values.
    public init(id: Int64) { self.id = id }
}
