/// The wish that a lease has its full time again.
public struct LeaseKeepAliveRequest: Sendable, Hashable {
    /// The lease.
    public var id: Int64

    /// A request with these values.
    public init(id: Int64) { self.id = id }
}
