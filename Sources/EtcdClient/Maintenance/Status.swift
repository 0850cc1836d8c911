/// How one member sees itself and the cluster.
public struct Status: Sendable, Hashable {
    /// Who answered: the member itself, at its own revision.
    public var header: ResponseHeader
    /// The server's version, for example `3.5.1`.
    public var version: String
    /// Bytes of the database file.
    public var dbSize: Int64
    /// Bytes of the database file that hold data.
    public var dbSizeInUse: Int64
    /// The bytes the database may grow to; 0 where the server does not tell (before 3.6).
    public var dbSizeQuota: Int64
    /// The member that this one takes for the leader; 0 where it knows of none.
    public var leader: UInt64
    /// The raft index committed.
    public var raftIndex: UInt64
    /// The raft term.
    public var raftTerm: UInt64
    /// The raft index applied.
    public var raftAppliedIndex: UInt64
    /// Alarms, and what else is wrong with the member, in the server's words.
    public var errors: [String]
    /// Whether the member follows the log without a vote.
    public var isLearner: Bool
    /// The version of the database file; empty where the server does not tell (before 3.6).
    public var storageVersion: String
    /// The version the cluster is being taken down to; nil for no downgrade.
    public var downgradeTarget: String?

    /// A status with these values.
    public init(
        header: ResponseHeader, version: String, dbSize: Int64 = 0, dbSizeInUse: Int64 = 0, dbSizeQuota: Int64 = 0,
        leader: UInt64 = 0, raftIndex: UInt64 = 0, raftTerm: UInt64 = 0, raftAppliedIndex: UInt64 = 0,
        errors: [String] = [], isLearner: Bool = false, storageVersion: String = "", downgradeTarget: String? = nil
    ) {
        self.header = header
        self.version = version
        self.dbSize = dbSize
        self.dbSizeInUse = dbSizeInUse
        self.dbSizeQuota = dbSizeQuota
        self.leader = leader
        self.raftIndex = raftIndex
        self.raftTerm = raftTerm
        self.raftAppliedIndex = raftAppliedIndex
        self.errors = errors
        self.isLearner = isLearner
        self.storageVersion = storageVersion
        self.downgradeTarget = downgradeTarget
    }

    /// The member that answered.
    public var memberID: UInt64 { header.memberID }
    /// The cluster of the member that answered.
    public var clusterID: UInt64 { header.clusterID }
    /// Whether the member takes itself for the leader.
    public var isLeader: Bool { leader != 0 && leader == header.memberID }
}
