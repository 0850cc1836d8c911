import PlaybookEngine
import PlaybookRecord
import Testing

@Suite("The simulation of a plan")
struct PlanSimulationTests {
    @Test("replacing a dead member never loses quorum, and its tightest moment has none to spare")
    func replacement() {
        var simulation = PlanSimulation(Fixture.cluster(voters: 3, dead: [3]))
        let new = MemberReference(id: "9", name: "m4")
        #expect(simulation.apply(Effect("remove", .memberRemove(Fixture.member(3)))) == nil)
        #expect(simulation.apply(Effect("add", .memberAdd(peerURLs: ["http://x:1"], learner: true))) == nil)
        #expect(simulation.apply(Effect("promote", .memberPromote(new))) == nil)
        #expect(simulation.tightest.spare == 0)
        #expect(simulation.view.voters.count == 3)
        #expect(simulation.view.healthyVoters.count == 3)
    }

    @Test("a learner counts as caught up once it is promoted, so that a defragmentation may follow", arguments: [0, 1])
    func promotedThenOccupied(listed: Int) {
        var simulation = PlanSimulation(Fixture.cluster(voters: 3, learners: listed, behind: [4: 9_000]))
        #expect(simulation.apply(Effect("promote", .memberPromote(Fixture.member(4)))) == nil)
        #expect(simulation.view.voters.count == 4)
        let effect = Effect("m1", .occupy(Fixture.member(1), estimate: nil))
        let rulings = Guard.guards(for: effect.change).map { $0.rule(on: effect, seeing: simulation.view).ruling }
        #expect(rulings.allSatisfy { $0 == .holds })
    }

    @Test("a learner that is to be started yet gets its vote in a cluster of one")
    func secondVoter() {
        var simulation = PlanSimulation(Fixture.cluster(voters: 1, dead: [2], learners: 1))
        #expect(simulation.apply(Effect("promote", .memberPromote(Fixture.member(2)))) == nil)
        #expect(simulation.view.leader?.id == 1)
        #expect(simulation.view.healthyVoters.count == 2)
    }

    @Test("a dead leader that is removed is followed by another")
    func deadLeader() {
        var simulation = PlanSimulation(Fixture.cluster(voters: 3, dead: [3], leader: 3))
        #expect(simulation.apply(Effect("remove", .memberRemove(Fixture.member(3)))) == nil)
        #expect(simulation.view.leader != nil)
    }

    @Test("adding before removing is refused where it would lose quorum")
    func wrongOrder() {
        var simulation = PlanSimulation(Fixture.cluster(voters: 3, dead: [3]))
        let refusal = simulation.apply(Effect("add", .memberAdd(peerURLs: ["http://x:1"], learner: false)))
        #expect(refusal?.contains("quorum would be lost") == true, "\(refusal ?? "nothing")")
    }

    @Test("a rolling defragmentation leaves none to spare in three and one in five", arguments: [(3, 0), (5, 1)])
    func rolling(voters: Int, spare: Int) {
        var simulation = PlanSimulation(Fixture.cluster(voters: voters))
        for id in 1...UInt64(voters) {
            #expect(simulation.apply(Effect("m\(id)", .occupy(Fixture.member(id), estimate: nil))) == nil)
        }
        #expect(simulation.tightest.spare == spare)
        #expect(simulation.view.healthyVoters.count == voters)
    }

    @Test("occupying the only voter is refused, and allowed with consent")
    func only() {
        let effect = Effect("m1", .occupy(Fixture.member(1), estimate: nil))
        var simulation = PlanSimulation(Fixture.cluster(voters: 1))
        #expect(simulation.apply(effect) != nil)
        var consenting = effect
        consenting.consents = [.downtime]
        #expect(simulation.apply(consenting) == nil)
    }

    @Test("removing the last voter, or one too many, is refused")
    func removals() {
        var one = PlanSimulation(Fixture.cluster(voters: 1))
        #expect(one.apply(Effect("r", .memberRemove(Fixture.member(1)))) != nil)
        var two = PlanSimulation(Fixture.cluster(voters: 4, dead: [4, 3]))
        #expect(two.apply(Effect("r", .memberRemove(Fixture.member(1)))) != nil)
    }

    @Test("a second voter is refused, a learner is not")
    func second() {
        var simulation = PlanSimulation(Fixture.cluster(voters: 1))
        #expect(simulation.apply(Effect("a", .memberAdd(peerURLs: ["http://x:1"], learner: false))) != nil)
        #expect(simulation.apply(Effect("a", .memberAdd(peerURLs: ["http://x:1"], learner: true))) == nil)
    }
}
