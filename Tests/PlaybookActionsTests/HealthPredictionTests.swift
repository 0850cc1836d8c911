import PlaybookActions
import PlaybookEngine
import Testing

@Suite("What check-health says of a cluster")
struct HealthPredictionTests {
    /// Three voters led by m1, of which each tells every alarm.
    private static func view(_ alarms: AlarmView...) -> ClusterView {
        let members = (1...3).map { (id: UInt64) in
            MemberView(
                id: id, name: "m\(id)",
                status: MemberStatus(leader: 1, errors: alarms.map { "memberID:\($0.member) alarm:\($0.name) " }),
                answersReads: true)
        }
        return ClusterView(id: 1, members: members, alarms: alarms)
    }

    private static func failure(_ arguments: String, _ view: ClusterView) throws -> StepFailure? {
        let check = try bound(CheckHealth.self, arguments)
        return PlaybookActionsTests.failure { () throws(StepFailure) in _ = try check.predict(view) }
    }

    @Test("An alarm is told once, in words, with what disarms it")
    func alarms() throws {
        let corrupt = try Self.failure("{}", Self.view(AlarmView(.corrupt, member: 2)))
        #expect(corrupt?.message == "the cluster is not healthy: CORRUPT is raised at m2 (2)")
        #expect(corrupt?.help?.contains("allow-corrupt: true") == true)
        let gone = try Self.failure("{}", Self.view(AlarmView(.noSpace, member: 9)))
        #expect(gone?.message == "the cluster is not healthy: NOSPACE is raised at a member that is gone")
        #expect(gone?.help?.contains("a member that is gone") == true)
    }

    @Test("An alarm that does not count is none, CORRUPT among them")
    func ignored() throws {
        let view = Self.view(AlarmView(.corrupt, member: 2), AlarmView(.noSpace, member: 3))
        #expect(try Self.failure("{ignore-alarms: [CORRUPT, NOSPACE]}", view) == nil)
        let left = try Self.failure("{ignore-alarms: [CORRUPT]}", view)
        #expect(left?.message == "the cluster is not healthy: NOSPACE is raised at m3 (3)")
        #expect(view.members[1].complaint == "CORRUPT is raised at it")
    }
}
