import PlaybookEngine
import PlaybookRecord
import Testing

@Suite("Guards")
struct GuardTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: Change
        var view: ClusterView
        var consents: Set<Consent> = []
        /// The guard that refuses; nil where none does.
        var refusedBy: String?
    }

    static let m1 = Fixture.member(1)
    static let m3 = Fixture.member(3)
    static let occupy = Change.occupy(m3, estimate: nil)
    static let noSpace = AlarmView(.noSpace, member: 1)
    static let corrupt = AlarmView(.corrupt, member: 3)

    static let cases: [Case] = [
        Case(testDescription: "defragment in a healthy three", change: occupy, view: Fixture.cluster(voters: 3)),
        Case(
            testDescription: "defragment with NOSPACE raised", change: occupy,
            view: Fixture.cluster(voters: 3, alarms: [noSpace])),
        Case(
            testDescription: "defragment with another member dead", change: occupy,
            view: Fixture.cluster(voters: 3, dead: [2]), refusedBy: "voters-healthy"),
        Case(
            testDescription: "defragment with CORRUPT raised", change: occupy,
            view: Fixture.cluster(voters: 3, alarms: [corrupt]), refusedBy: "no-corruption"),
        Case(
            testDescription: "defragment one of two", change: .occupy(m1, estimate: nil),
            view: Fixture.cluster(voters: 2), refusedBy: "others-have-quorum"),
        Case(
            testDescription: "defragment the only member with consent", change: .occupy(m1, estimate: nil),
            view: Fixture.cluster(voters: 1), consents: [.downtime]),
        Case(
            testDescription: "defragment a release that can lose data", change: occupy,
            view: Fixture.cluster(voters: 3, version: "3.5.1"), refusedBy: "release-safe-to-defragment"),
        Case(
            testDescription: "defragment such a release with consent", change: occupy,
            view: Fixture.cluster(voters: 3, version: "3.5.1"), consents: [.riskyRelease]),
        Case(
            testDescription: "defragment with another voter a little behind", change: occupy,
            view: Fixture.cluster(voters: 3, behind: [2: 5_000])),
        Case(
            testDescription: "defragment with another voter far behind", change: occupy,
            view: Fixture.cluster(voters: 3, behind: [2: 5_001]), refusedBy: "voters-in-step"),
        Case(
            testDescription: "defragment a voter that is far behind itself", change: occupy,
            view: Fixture.cluster(voters: 3, behind: [3: 5_001]), refusedBy: "voters-in-step"),
        Case(
            testDescription: "defragment with a learner far behind", change: occupy,
            view: Fixture.cluster(voters: 3, learners: 1, behind: [4: 100_000])),
        Case(
            testDescription: "remove a healthy member while another is far behind", change: .memberRemove(m3),
            view: Fixture.cluster(voters: 3, behind: [2: 5_001]), consents: [.removalOfHealthy], refusedBy: "removable"),
        Case(
            testDescription: "remove a healthy member that is far behind itself", change: .memberRemove(m3),
            view: Fixture.cluster(voters: 3, behind: [3: 5_001]), consents: [.removalOfHealthy]),
        Case(
            testDescription: "remove a dead member while another is far behind", change: .memberRemove(m3),
            view: Fixture.cluster(voters: 5, dead: [3], behind: [2: 5_001])),
        Case(
            testDescription: "promote a learner that is far behind", change: .memberPromote(Fixture.member(4)),
            view: Fixture.cluster(voters: 3, learners: 1, behind: [4: 5_001])),
        Case(
            testDescription: "remove a dead member of three", change: .memberRemove(m3),
            view: Fixture.cluster(voters: 3, dead: [3])),
        Case(
            testDescription: "remove a healthy member of three", change: .memberRemove(m3),
            view: Fixture.cluster(voters: 3), refusedBy: "removable"),
        Case(
            testDescription: "remove a healthy member with consent", change: .memberRemove(m3),
            view: Fixture.cluster(voters: 3), consents: [.removalOfHealthy]),
        Case(
            testDescription: "remove a healthy member while another is dead", change: .memberRemove(m3),
            view: Fixture.cluster(voters: 5, dead: [2]), consents: [.removalOfHealthy], refusedBy: "removable"),
        Case(
            testDescription: "remove the member that CORRUPT names", change: .memberRemove(m3),
            view: Fixture.cluster(voters: 3, alarms: [corrupt])),
        Case(
            testDescription: "remove another member than CORRUPT names", change: .memberRemove(m1),
            view: Fixture.cluster(voters: 3, alarms: [corrupt]), consents: [.removalOfHealthy],
            refusedBy: "no-corruption"),
        Case(
            testDescription: "remove a dead member of two", change: .memberRemove(Fixture.member(2)),
            view: Fixture.cluster(voters: 2, dead: [2]), refusedBy: "leader-and-quorum"),
        Case(
            testDescription: "add a learner to a healthy three",
            change: .memberAdd(peerURLs: ["http://x:1"], learner: true),
            view: Fixture.cluster(voters: 3)),
        Case(
            testDescription: "add a learner with a member dead",
            change: .memberAdd(peerURLs: ["http://x:1"], learner: true),
            view: Fixture.cluster(voters: 3, dead: [2]), refusedBy: "voters-healthy"),
        Case(
            testDescription: "add a second learner to a cluster that takes one",
            change: .memberAdd(peerURLs: ["http://x:1"], learner: true),
            view: Fixture.cluster(voters: 3, learners: 1), refusedBy: "only-learner"),
        Case(
            testDescription: "add a second learner to a cluster that may take more",
            change: .memberAdd(peerURLs: ["http://x:1"], learner: true),
            view: Fixture.cluster(voters: 3, learners: 1, version: "3.5.21")),
        Case(
            testDescription: "add a voter beside a learner",
            change: .memberAdd(peerURLs: ["http://x:1"], learner: false),
            view: Fixture.cluster(voters: 3, learners: 1)),
        Case(
            testDescription: "add a second voter", change: .memberAdd(peerURLs: ["http://x:1"], learner: false),
            view: Fixture.cluster(voters: 1), refusedBy: "not-second-voter"),
        Case(
            testDescription: "add a learner to one", change: .memberAdd(peerURLs: ["http://x:1"], learner: true),
            view: Fixture.cluster(voters: 1)),
        Case(
            testDescription: "move leadership to a dead member", change: .leader(to: m3),
            view: Fixture.cluster(voters: 3, dead: [3]), refusedBy: "can-lead"),
        Case(
            testDescription: "move leadership to a learner", change: .leader(to: Fixture.member(4)),
            view: Fixture.cluster(voters: 3, learners: 1), refusedBy: "can-lead"),
        Case(
            testDescription: "compact with NOSPACE raised", change: .revision(5),
            view: Fixture.cluster(voters: 3, alarms: [noSpace])),
        Case(
            testDescription: "compact without quorum", change: .revision(5),
            view: Fixture.cluster(voters: 3, dead: [2, 3]), refusedBy: "leader-and-quorum"),
        Case(
            testDescription: "snapshot without quorum", change: .file(path: "x", source: m1),
            view: Fixture.cluster(voters: 3, dead: [2, 3])),
        Case(
            testDescription: "snapshot from a dead member", change: .file(path: "x", source: m3),
            view: Fixture.cluster(voters: 3, dead: [3]), refusedBy: "source-answers"),
    ]

    @Test("refuse what endangers the cluster and nothing else", arguments: cases)
    func rule(_ test: Case) {
        let effect = Effect("e", test.change, consents: test.consents)
        let refusing = Guard.guards(for: test.change).map { $0.rule(on: effect, seeing: test.view) }
            .first { $0.ruling == .refuses }
        #expect(refusing?.name == test.refusedBy, "\(refusing?.detail ?? "nothing refused")")
    }

    @Test("a learner that is far behind is warned of, with the distance")
    func learnerBehind() {
        let learner = Fixture.member(4)
        let verdict = Guard.learnerInStep(learner).rule(
            on: Effect("e", .memberPromote(learner)),
            seeing: Fixture.cluster(voters: 3, learners: 1, behind: [4: 7_000]))
        #expect(verdict.ruling == .warns)
        #expect(verdict.detail.hasPrefix("m4 (4) is 7000 entries behind the leader, more than 5000"))
    }

    @Test("a snapshot without quorum is warned of")
    func warning() {
        let effect = Effect("e", .file(path: "x", source: Self.m1))
        let verdict = Guard.sourceAnswers(Self.m1)
            .rule(on: effect, seeing: Fixture.cluster(voters: 3, dead: [2, 3]))
        #expect(verdict.ruling == .warns)
    }

    /// Members that do not show their Status; those of these ids serve no reads.
    private static func withholding(deaf: Set<UInt64>) -> ClusterView {
        var view = Fixture.cluster(voters: 3)
        for index in view.members.indices {
            view.members[index].status = nil
            view.members[index].withheld = WithheldStatus(version: "3.5.30")
            view.members[index].answersReads = !deaf.contains(view.members[index].id)
        }
        return view
    }

    @Test("Where members do not show whom they follow, that a majority serves reads tells of a leader")
    func withheld() {
        let effect = Effect("compact", .revision(5))
        let crippled = Self.withholding(deaf: [2])
        #expect(crippled.isLed && crippled.leader == nil && crippled.version == "3.5.30")
        #expect(Guard.leaderAndQuorum.rule(on: effect, seeing: crippled).ruling == .holds)
        #expect(crippled.missingLeader.contains("the role root"))
        let lost = Self.withholding(deaf: [2, 3])
        #expect(!lost.isLed)
        #expect(Guard.leaderAndQuorum.rule(on: effect, seeing: lost).ruling == .refuses)
        #expect(Guard.votersHealthy.rule(on: effect, seeing: crippled).ruling == .refuses)
    }

    @Test("That there is no leader is said only where nobody names one")
    func missingLeader() {
        #expect(Fixture.cluster(voters: 3, leader: 0).missingLeader == "there is no leader")
        let apart = Fixture.cluster(voters: 3, dead: [2, 3])
        #expect(apart.leader == nil)
        #expect(
            apart.missingLeader == "it cannot be told who leads: 1 of 3 voters name a leader, and 2 must name the same")
    }
}
