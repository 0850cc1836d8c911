/// A lease that was granted.
public struct LeaseGrantResponse: Sendable, Hashable {
    /// Who answered, and when.
    public var header: ResponseHeader
    /// The lease.
    public var id: Int64
    /// Seconds the lease lives without being kept alive; the server may grant more than was asked for.
    public var ttl: Int64

    /// A response with these values.
    public init(header: ResponseHeader, id: Int64, ttl: Int64) {
        self.header = header
        self.id = id
        self.ttl = ttl
    }
}
