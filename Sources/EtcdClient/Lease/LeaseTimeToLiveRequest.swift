/// The question how long a lease has left.
public struct LeaseTimeToLiveRequest: Sendable, Hashable {
    /// The lease.
    public var id: Int64
    /// Whether to list the keys attached.
    public var keys: Bool

    /// A request with these values.
    public init(id: Int64, keys: Bool = false) {
        self.id = id
        self.keys = keys
    }
}
