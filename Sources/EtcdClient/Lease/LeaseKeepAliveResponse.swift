/// A lease that was kept alive.
public struct LeaseKeepAliveResponse: Sendable, Hashable {
    /// Who answered, and when.
    public var header: ResponseHeader
    /// The lease.
    public var id: Int64
    /// Seconds it now has left.
    public var ttl: Int64

    /// A response with these values.
    public init(header: ResponseHeader, id: Int64, ttl: Int64) {
        self.header = header
        self.id = id
        self.ttl = ttl
    }
}
