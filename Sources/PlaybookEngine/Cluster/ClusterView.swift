/// The cluster as it was seen at one moment: its membership, each member's answer, its alarms.
package struct ClusterView: Sendable, Equatable {
    /// The cluster's id.
    package var id: UInt64
    /// The revision at which the key space was, on the first member that told it; 0 where none did.
    package var revision: Int64
    /// Every member, in the order in which the cluster lists them.
    package var members: [MemberView]
    package var alarms: [AlarmView]

    package init(id: UInt64, revision: Int64 = 0, members: [MemberView], alarms: [AlarmView] = []) {
        self.id = id
        self.revision = revision
        self.members = members
        self.alarms = alarms
    }

    package var voters: [MemberView] { members.filter { !$0.isLearner } }
    package var learners: [MemberView] { members.filter(\.isLearner) }
    package func member(_ id: UInt64) -> MemberView? { members.first { $0.id == id } }

    /// The leader that a majority of the voters sees; nil where none does.
    package var leader: MemberView? {
        let seen = voters.compactMap { $0.status?.leader }.filter { $0 != 0 }
        return Set(seen).lazy
            .filter { id in seen.count { $0 == id } >= quorum }
            .compactMap { member($0) }.first
    }

    /// Whether there is a leader: where voters withhold whom they follow, that a majority serves tells it too.
    package var isLed: Bool { leader != nil || withholdsLeader && hasQuorum }

    /// Whether it cannot be told who leads since some voter does not show it.
    package var withholdsLeader: Bool { leader == nil && voters.contains { $0.withheld != nil && $0.isServing } }

    /// Why no leader is known, in words: where voters cannot be reached from here, there may well be one.
    package var missingLeader: String {
        guard !withholdsLeader else { return "the members do not show this user who leads: that takes the role root" }
        let telling = voters.count { $0.status?.leader ?? 0 != 0 }
        guard telling > 0 else { return "there is no leader" }
        return "it cannot be told who leads: \(telling) of \(voters.count) voters name a leader, and \(quorum) must"
            + " name the same"
    }

    /// How many voters make a majority.
    package var quorum: Int { voters.count / 2 + 1 }
    package var healthyVoters: [MemberView] { voters.filter(\.isHealthy) }
    /// Those that answer, whatever alarms are raised.
    package var servingVoters: [MemberView] { voters.filter(\.isServing) }
    package var hasQuorum: Bool { servingVoters.count >= quorum }
    package var corruptMembers: [MemberView] { members.filter { hasAlarm(.corrupt, $0.id) } }

    package func hasAlarm(_ name: AlarmView.Name, _ member: UInt64? = nil) -> Bool {
        alarms.contains { $0.name == name && (member == nil || $0.member == member) }
    }

    /// How many raft entries a voter may be behind for the others to count on it: as many as etcd's leaders keep for
    /// slow followers (`snapshot-catchup-entries`). One that is further behind may need the whole database first, and
    /// until then every write waits for all the others.
    package static let tolerableLag: UInt64 = 5_000

    /// The members of these that answer and are further behind than is tolerable.
    package func laggards(among members: [MemberView]) -> [MemberView] {
        members.filter { lag(of: $0) > Self.tolerableLag }
    }

    /// How far a member's applied index is behind the leader's raft index; 0 where either is not known.
    package func lag(of member: MemberView) -> UInt64 {
        guard let head = leader?.status?.raftIndex, let applied = member.status?.raftAppliedIndex, head > applied
        else { return 0 }
        return head - applied
    }

    /// Whether every member that answered told its quota.
    package var knowsQuotas: Bool { members.allSatisfy { $0.status.map { $0.dbQuota != nil } ?? true } }

    /// The lowest server version among the members that answered.
    package var version: String? { members.compactMap(\.version).min(by: ServerVersion.isOlder) }
}

/// One alarm that is raised.
package struct AlarmView: Sendable, Hashable {
    package var name: Name
    /// The id of the member at which it is raised.
    package var member: UInt64

    package init(_ name: Name, member: UInt64) {
        self.name = name
        self.member = member
    }

    /// Whether an error that a member reports is nothing but an alarm, as `memberID:1234 alarm:CORRUPT`.
    static func isOne(_ error: String) -> Bool { error.hasPrefix("memberID:") && error.contains("alarm:") }

    /// Whether an error that a member reports is this alarm.
    func isTold(by error: String) -> Bool {
        Self.isOne(error) && error.contains("memberID:\(member) ") && error.contains("alarm:\(name)")
    }

    package enum Name: Sendable, Hashable, CustomStringConvertible {
        case noSpace
        case corrupt
        /// One that this version of the project does not know, by its number.
        case other(Int)

        package var description: String {
            switch self {
            case .noSpace: "NOSPACE"
            case .corrupt: "CORRUPT"
            case .other(let number): "alarm \(number)"
            }
        }
    }
}
