/// How long a lease has left.
public struct LeaseTimeToLiveResponse: Sendable, Hashable {
    /// Who answered, and when.
    public var header: ResponseHeader
    /// The lease.
    public var id: Int64
    /// Seconds left; -1 where there is no such lease.
    public var ttl: Int64
    /// Seconds the lease was granted for.
    public var grantedTTL: Int64
    /// The keys that end with the lease, where they were asked for.
    public var keys: [[UInt8]]

    /// A response with these values.
    public init(header: ResponseHeader, id: Int64, ttl: Int64, grantedTTL: Int64, keys: [[UInt8]]) {
        self.header = header
        self.id = id
        self.ttl = ttl
        self.grantedTTL = grantedTTL
        self.keys = keys
    }
}
