import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `move-leader`: hands leadership to another voter.
package struct MoveLeader: Action {
    package static let name = "move-leader"
    package static let otherNames = ["transfer-leader"]
    package static let summary = "Hand leadership to another voter."
    package static let discussion = """
        Without to:, the healthiest other voter is chosen: the one that is the least behind, then the fastest to answer. \
        Where the member named by to: leads already, nothing is done.
        """
    package static let examples = [
        ActionExample(
            "Move leadership away from a member that is about to be serviced.",
            """
            - action: move-leader
              with: {to: "name:m2"}
            """)
    ]
    package static let isIdempotent = false

    @Argument("The member that is to lead.") package var to: MemberSelector?

    package struct Outputs: OutputSet {
        @Output("The member that led before, by name.") package var from: String?
        @Output("The member that leads now, by name.") package var to: String?

        package init() {}
    }

    package init() {}

    package var outputsOfTheMoment: [String] { to == nil ? ["to"] : [] }
    package var reads: [Subject] { [.members, .leader] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> ClusterView { try await cluster.view() }

    package func predict(_ seen: ClusterView) throws(StepFailure) -> Prediction<Outputs> {
        if seen.withholdsLeader { for voter in seen.voters { try voter.expectShown() } }
        guard let leader = seen.leader else { throw StepFailure(.failed, "no leader to move: \(seen.missingLeader)") }
        guard
            let target = try to.map({ selector throws(StepFailure) in try seen.require(selector) })
                ?? Self.successor(of: leader, in: seen)
        else { throw StepFailure(.failed, "there is no other healthy voter that could lead") }
        var outputs = Outputs()
        outputs.from = leader.name
        outputs.to = target.name
        guard target.id != leader.id else {
            return Prediction(outputs: outputs, notes: ["\(target.reference) leads already"])
        }
        let effect = Effect(
            "move", .leader(to: target.reference), before: "\(leader.reference)", after: "\(target.reference)",
            certainty: to == nil ? Self.certainty(from: leader, in: seen) : .will)
        return Prediction(effects: [effect], outputs: outputs)
    }

    package func act(
        _ seen: ClusterView, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard let effect = prediction.effects.first, case .leader(let target) = effect.change else {
            return prediction.outputs
        }
        try await Self.move(to: target, effect, performer)
        return prediction.outputs
    }

    package func settle(_ earlier: [EarlierIntent], _ cluster: ClusterReader) async throws(StepFailure) -> Settlement {
        guard let last = earlier.last, last.isOpen || last.isMade,
            case .leader(let target)? = last.intent.effects.first?.change
        else { return .lookAgain }
        let leader = try await cluster.view().leader?.hexID
        return last.isMade || leader == target.id ? .made([:]) : .lookAgain
    }

    /// Whether leadership goes to the voter that is the healthiest now: it is chosen again when its turn comes.
    static func certainty(from leader: MemberView, in view: ClusterView) -> Certainty {
        let others = view.healthyVoters.count { $0.id != leader.id }
        return others > 1 ? .may("another voter may be the healthiest by then") : .will
    }

    /// Hands leadership over and waits until a majority sees the new leader.
    static func move(
        to target: MemberReference, _ effect: Effect, _ performer: Performer
    ) async throws(StepFailure) {
        guard let id = MemberID.parse(target.id) else { throw StepFailure(.failed, "\(target.id) is not a member id") }
        try await performer.perform(effect) { client in try await handOver(to: id, client, performer.reader) }
        let end = ContinuousClock.now + .seconds(10)
        while try await performer.reader.view().leader?.id != id {
            guard ContinuousClock.now < end else {
                throw StepFailure(.failed, "\(target) was to lead, and after 10s does not")
            }
            performer.reader.wait(for: "\(target) to lead")
            try await performer.reader.sleep(.milliseconds(100))
        }
    }

    /// Only the leader can do it. Where another member has come to lead meanwhile, that one is asked: the refusal of the
    /// one before has changed nothing.
    private static func handOver(to id: UInt64, _ client: EtcdClient, _ reader: ClusterReader) async throws {
        var searchesLeft = 3
        while true {
            let leader = try await reader.view().leader
            guard leader?.id != id else { return }
            do throws(EtcdError) {
                try await client.moveLeader(to: id, through: leader?.endpoint)
                return
            } catch {
                searchesLeft -= 1
                guard error.code == .notLeader, searchesLeft > 0 else { throw error }
            }
            try await reader.sleep(.milliseconds(100))
        }
    }

    /// The healthiest voter besides the leader.
    static func successor(of leader: MemberView, in view: ClusterView) -> MemberView? {
        view.healthyVoters.filter { $0.id != leader.id }
            .min {
                (view.lag(of: $0), $0.status?.latency ?? .zero, $0.id)
                    < (view.lag(of: $1), $1.status?.latency ?? .zero, $1.id)
            }
    }
}
