/// One member of a cluster.
public struct Member: Sendable, Hashable, Identifiable {
    /// The member's number; people read it as hexadecimal, see ``MemberID``.
    public var id: UInt64
    /// The member's name; empty until it has started once.
    public var name: String
    /// Where the other members reach it.
    public var peerURLs: [String]
    /// Where clients reach it; empty until it has started once.
    public var clientURLs: [String]
    /// Whether it follows the log without a vote.
    public var isLearner: Bool

    /// A member with these values.
    public init(id: UInt64, name: String, peerURLs: [String], clientURLs: [String], isLearner: Bool = false) {
        self.id = id
        self.name = name
        self.peerURLs = peerURLs
        self.clientURLs = clientURLs
        self.isLearner = isLearner
    }

    /// Whether the member has ever joined the cluster.
    public var isStarted: Bool { !name.isEmpty }
}
