/// Who answered a call, and the state it answered from.
public struct ResponseHeader: Sendable, Hashable {
    /// The cluster of the member that answered.
    public var clusterID: UInt64
    /// The member that answered.
    public var memberID: UInt64
    /// The store's revision when the request was applied.
    public var revision: Int64
    /// The raft term of the member that answered.
    public var raftTerm: UInt64

    /// A header with these values.
    public init(clusterID: UInt64 = 0, memberID: UInt64 = 0, revision: Int64 = 0, raftTerm: UInt64 = 0) {
        self.clusterID = clusterID
        self.memberID = memberID
        self.revision = revision
        self.raftTerm = raftTerm
    }
}
