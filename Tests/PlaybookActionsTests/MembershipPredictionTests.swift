import PlaybookActions
import PlaybookEngine
import PlaybookRecord
import Testing

@Suite("What alarm-disarm and member-remove predict")
struct MembershipPredictionTests {
    /// Three voters and a healthy learner, m4; databases of 50 bytes.
    private static func view(quota: Int64? = nil, alarms: [AlarmView] = []) -> ClusterView {
        let members = (1...4).map { (id: UInt64) in
            MemberView(
                id: id, name: "m\(id)", isLearner: id == 4,
                status: MemberStatus(dbSize: 50, dbQuota: quota, leader: 1), answersReads: id == 4 ? nil : true)
        }
        return ClusterView(id: 1, members: members, alarms: alarms)
    }

    private static func refusal<A: Action>(_ action: A, _ view: ClusterView) -> StepFailure?
    where A.Observation == ClusterView {
        failure { () throws(StepFailure) in _ = try action.predict(view) }
    }

    @Test(
        "A healthy learner is removed only where that is meant",
        arguments: [
            ("", false), ("only-if: unreachable", false), ("only-if: learner", true), ("even-if-healthy: true", true),
        ])
    func healthyLearner(argument: String, isRemoved: Bool) throws {
        let remove = try bound(MemberRemove.self, "{member: m4\(argument.isEmpty ? "" : ", ")\(argument)}")
        let refusal = Self.refusal(remove, Self.view())
        #expect(refusal?.kind == (isRemoved ? nil : .refused))
        #expect(isRemoved || refusal?.message == "m4 (4) is a healthy learner")
    }

    @Test("A peer URL of another member is not given to a second one")
    func takenPeerURL() throws {
        var view = Self.view()
        view.members[0].peerURLs = ["http://10.0.0.1:2380"]
        view.members[1].peerURLs = ["http://10.0.0.2:2380"]
        let urls = "peer-urls: [\"http://10.0.0.2:2380\", \"http://10.0.1.2:2380\"]"
        let taken = Self.refusal(try bound(MemberUpdate.self, "{member: m1, \(urls)}"), view)
        #expect(taken?.message == "m2 (2) has one of these peer URLs: http://10.0.0.2:2380")
        #expect(Self.refusal(try bound(MemberUpdate.self, "{member: m2, \(urls)}"), view) == nil)
    }

    @Test("Who is to lead is certain only where it is said, or nobody else could")
    func successor() throws {
        var view = Self.view()
        func certainty(_ argument: String) throws -> Certainty? {
            try bound(MoveLeader.self, "{\(argument)}").predict(view).effects.first?.certainty
        }
        #expect(try certainty("to: m3") == .will)
        let chosen = try certainty("")
        #expect(chosen == .may("another voter may be the healthiest by then"))
        view.members[2].status = nil
        #expect(try certainty("") == .will)
    }

    @Test("A learner that does not answer, or is corrupt, is removed without further words")
    func sickLearner() throws {
        let remove = try bound(MemberRemove.self, "{member: m4}")
        var dead = Self.view()
        dead.members[3].status = nil
        #expect(try remove.predict(dead).effects.count == 1)
        let corrupt = Self.view(alarms: [AlarmView(.corrupt, member: 4)])
        #expect(try remove.predict(corrupt).effects.count == 1)
    }

    @Test("A quota is what the member says, else what the step says, and never assumed")
    func quota() throws {
        let alarms = [AlarmView(.noSpace, member: 1)]
        let plain = try bound(AlarmDisarm.self, "{below: 80%}")
        let told = try bound(AlarmDisarm.self, "{below: 80%, quota: 100B}")
        let tooSmall = try bound(AlarmDisarm.self, "{below: 80%, quota: 60B}")
        #expect(Self.refusal(plain, Self.view(alarms: alarms))?.help?.contains("give quota:") == true)
        #expect(Self.refusal(told, Self.view(alarms: alarms)) == nil)
        #expect(Self.refusal(tooSmall, Self.view(alarms: alarms))?.kind == .refused)
        #expect(Self.refusal(tooSmall, Self.view(quota: 100, alarms: alarms)) == nil, "the member's own counts first")
    }

    @Test("CORRUPT is disarmed before NOSPACE, whose guard wants none")
    func bothAlarms() throws {
        let alarms = [AlarmView(.noSpace, member: 1), AlarmView(.corrupt, member: 2)]
        let disarm = try bound(AlarmDisarm.self, "{allow-corrupt: true}")
        let view = Self.view(quota: 100, alarms: alarms)
        let effects = try disarm.predict(view).effects
        #expect(effects.map(\.id) == ["CORRUPT:2", "NOSPACE:1"])
        var simulation = PlanSimulation(view)
        for effect in effects {
            let rulings = Guard.guards(for: effect.change).map { $0.rule(on: effect, seeing: simulation.view).ruling }
            #expect(rulings.allSatisfy { $0 == .holds })
            #expect(simulation.apply(effect) == nil)
        }
    }
}
