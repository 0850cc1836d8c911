/// The wish for a lease.
public struct LeaseGrantRequest: Sendable, Hashable {
    /// Seconds it is to live without being kept alive.
    public var ttl: Int64
    /// A number of the caller's choice; 0 lets the server choose.
    public var id: Int64

    /// A request with these values.
    public init(ttl: Int64, id: Int64 = 0) {
        self.ttl = ttl
        self.id = id
    }
}
