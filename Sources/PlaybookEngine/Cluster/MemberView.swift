package import EtcdClient
package import PlaybookRecord

/// One member as it was seen: what the cluster lists, and what the member itself answered.
package struct MemberView: Sendable, Equatable {
    package var id: UInt64
    /// Empty until the member has started for the first time.
    package var name: String
    package var peerURLs: [String]
    package var clientURLs: [String]
    package var isLearner: Bool
    /// The URL on which Status answered with this member's id; nil where none did.
    package var endpoint: EtcdEndpoint?
    /// What the member said of itself; nil where it did not answer.
    package var status: MemberStatus?
    /// Whether a linearizable read through this member came back; nil where none was tried.
    package var answersReads: Bool?
    /// Set where it answers and does not show this user its Status.
    package var withheld: WithheldStatus?
    /// Why it does not answer, in words.
    package var problem: String?

    package init(
        id: UInt64, name: String = "", peerURLs: [String] = [], clientURLs: [String] = [], isLearner: Bool = false,
        endpoint: EtcdEndpoint? = nil, status: MemberStatus? = nil, answersReads: Bool? = nil,
        withheld: WithheldStatus? = nil, problem: String? = nil
    ) {
        self.id = id
        self.name = name
        self.peerURLs = peerURLs
        self.clientURLs = clientURLs
        self.isLearner = isLearner
        self.endpoint = endpoint
        self.status = status
        self.answersReads = answersReads
        self.withheld = withheld
        self.problem = problem
    }

    /// Whether the member has been started at least once.
    package var isStarted: Bool { !name.isEmpty }
    package var isReachable: Bool { status != nil || withheld != nil }
    /// The release it runs; nil where it is not known.
    package var version: String? { status?.version ?? withheld?.version }
    /// It answers, knows a leader, reports no error of its own, and serves reads where that was tried. Alarms are no such
    /// errors: guards of their own look at them. Of one that withholds its Status, reads tell whether there is a leader.
    package var isServing: Bool {
        guard let status else { return withheld != nil && answersReads != false }
        guard status.leader != 0, answersReads != false else { return false }
        return status.errors.allSatisfy(AlarmView.isOne)
    }
    /// It serves, and no CORRUPT alarm names it. Every member reports those of the others too.
    package var isHealthy: Bool {
        isServing && status?.errors.contains { AlarmView(.corrupt, member: id).isTold(by: $0) } != true
    }
    /// `leader`, `follower` or `learner`; nil where it does not show this user whether it leads.
    package func role(in view: ClusterView) -> String? {
        if isLearner { return "learner" }
        guard withheld == nil || view.leader != nil else { return nil }
        return id == view.leader?.id ? "leader" : "follower"
    }

    /// Throws where it does not show this user its Status.
    package func expectShown() throws(StepFailure) {
        guard withheld != nil else { return }
        throw StepFailure(
            .denied, "\(reference) does not show this user its state", help: "log in as a user with the role root",
            restsOn: [.auth])
    }

    package var hexID: String { String(id, radix: 16) }
    package var reference: MemberReference { MemberReference(id: hexID, name: name) }
}

/// What is known of a member that shows its Status to nobody but users with the role root, as etcd does in newer
/// releases (3.5.30, and not 3.5.1).
package struct WithheldStatus: Sendable, Equatable {
    /// As its page of versions has it; nil where there is none.
    package var version: String?

    package init(version: String? = nil) { self.version = version }
}

/// What a member answered to Status.
package struct MemberStatus: Sendable, Equatable {
    package var version: String
    /// The revision that its own key space is at.
    package var revision: Int64
    /// Bytes of the database file.
    package var dbSize: Int64
    /// Bytes of it that hold data; the rest is what a defragmentation gives back.
    package var dbSizeInUse: Int64
    /// The quota in bytes; nil where it is not known.
    package var dbQuota: Int64?
    /// The id of the leader it sees; 0 for none.
    package var leader: UInt64
    package var raftIndex: UInt64
    package var raftTerm: UInt64
    package var raftAppliedIndex: UInt64
    /// What the member reports against itself.
    package var errors: [String]
    /// How long the answer took.
    package var latency: Duration

    package init(
        version: String = "3.4.23", revision: Int64 = 0, dbSize: Int64 = 0, dbSizeInUse: Int64 = 0,
        dbQuota: Int64? = nil, leader: UInt64, raftIndex: UInt64 = 0, raftTerm: UInt64 = 0,
        raftAppliedIndex: UInt64 = 0, errors: [String] = [], latency: Duration = .zero
    ) {
        self.version = version
        self.revision = revision
        self.dbSize = dbSize
        self.dbSizeInUse = dbSizeInUse
        self.dbQuota = dbQuota
        self.leader = leader
        self.raftIndex = raftIndex
        self.raftTerm = raftTerm
        self.raftAppliedIndex = raftAppliedIndex
        self.errors = errors
        self.latency = latency
    }

    /// Bytes that a defragmentation would give back.
    package var dbSizeFree: Int64 { max(0, dbSize &- dbSizeInUse) }
}
