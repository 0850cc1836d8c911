import EtcdClient
import PlaybookEngine
import PlaybookRecord

/// Clusters to rule on, without any server.
enum Fixture {
    /// A cluster of voters with ids 1…n; those in `dead` do not answer, `leader` is whom the others see, and those in
    /// `behind` have applied so many entries less than the leader.
    static func cluster(
        voters: Int, dead: Set<UInt64> = [], learners: Int = 0, leader: UInt64 = 1, alarms: [AlarmView] = [],
        version: String = "3.4.23", behind: [UInt64: UInt64] = [:]
    ) -> ClusterView {
        let ids = (1...UInt64(voters + learners))
        let head: UInt64 = 1_000_000
        return ClusterView(
            id: 0xc0ffee, revision: 10,
            members: ids.map { id in
                MemberView(
                    id: id, name: "m\(id)", peerURLs: ["http://10.0.0.\(id):2380"], isLearner: id > UInt64(voters),
                    status: dead.contains(id)
                        ? nil
                        : MemberStatus(
                            version: version, leader: leader, raftIndex: head,
                            raftAppliedIndex: head - (behind[id] ?? 0),
                            // Every member tells the alarms of all.
                            errors: alarms.map { "memberID:\($0.member) alarm:\($0.name) " }),
                    answersReads: dead.contains(id) ? nil : true,
                    problem: dead.contains(id) ? "connection refused" : nil)
            }, alarms: alarms)
    }

    static func member(_ id: UInt64) -> MemberReference { MemberReference(id: String(id, radix: 16), name: "m\(id)") }
}
