/// The hash of one member's keys. Two members agree where hash, revision and compact revision are equal.
public struct HashKVResponse: Sendable, Hashable {
    /// Who answered, at its own revision.
    public var header: ResponseHeader
    /// The hash of keys, values and revisions up to the revision asked for.
    public var hash: UInt32
    /// The revision up to which the member has compacted.
    public var compactRevision: Int64
    /// The revision hashed up to; 0 where the server does not tell (before 3.6).
    public var hashRevision: Int64

    /// A response with these values.
    public init(header: ResponseHeader, hash: UInt32, compactRevision: Int64, hashRevision: Int64 = 0) {
        self.header = header
        self.hash = hash
        self.compactRevision = compactRevision
        self.hashRevision = hashRevision
    }
}
