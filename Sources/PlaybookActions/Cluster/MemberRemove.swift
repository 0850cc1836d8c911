package import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `member-remove`: takes a member out of the cluster for good.
package struct MemberRemove: Action {
    package static let name = "member-remove"
    package static let summary = "Take a member out of the cluster for good; its data can never rejoin."
    package static let discussion = """
        A member that is not there is nothing to remove. A healthy voter is removed only with even-if-healthy: true, \
        while all others are healthy too, and a healthy learner with that or with only-if: learner; a majority of the \
        voters that remain must be healthy in any case.
        """
    package static let examples = [
        ActionExample(
            "Remove a member whose machine is lost.",
            """
            - action: member-remove
              with: {member: "name:m3"}
            """)
    ]

    @Argument("Which member.") package var member: MemberSelector
    @Argument("What the member must be.") package var onlyIf: Condition = .unreachable
    @Argument("Remove it although it is healthy.") package var evenIfHealthy = false

    package enum Condition: String, PlaybookEnum {
        case unreachable
        case learner
    }

    package struct Outputs: OutputSet {
        @Output("Whether it was there and is gone now.") package var changed: Bool?
        @Output("The member's id, in hexadecimal; empty where there was none.") package var id: String?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.members] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> ClusterView { try await cluster.view() }

    package func predict(_ seen: ClusterView) throws(StepFailure) -> Prediction<Outputs> {
        var outputs = Outputs()
        if case .none = seen.find(member) {
            outputs.changed = false
            outputs.id = ""
            return Prediction(outputs: outputs, notes: ["no member is \(member.text): nothing to remove"])
        }
        let target = try seen.require(member)
        outputs.changed = true
        outputs.id = target.hexID
        if onlyIf == .learner, !target.isLearner {
            throw StepFailure(.failed, "\(target.reference) is a voter, and only-if: learner is set")
        }
        if onlyIf == .unreachable, !evenIfHealthy, target.isLearner, target.isHealthy,
            !seen.hasAlarm(.corrupt, target.id)
        {
            throw .healthyLearner(target.reference)
        }
        let effect = Effect(
            "remove", .memberRemove(target.reference), before: description(of: target),
            consents: evenIfHealthy ? [.removalOfHealthy] : [])
        return Prediction(effects: [effect], outputs: outputs)
    }

    package func act(
        _ seen: ClusterView, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard let effect = prediction.effects.first else { return prediction.outputs }
        let target = try seen.require(member)
        _ = try await performer.changeMembers(effect) { client in try await client.memberRemove(target.id) }
        return prediction.outputs
    }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty else { return [] }
        return try await cluster.differences { differences($0, outputs) }
    }

    /// A member's id is never used again: one that is not listed is removed, whatever has taken its name since.
    package func settle(_ earlier: [EarlierIntent], _ cluster: ClusterReader) async throws(StepFailure) -> Settlement {
        guard let last = earlier.last, last.isOpen || last.isMade,
            case .memberRemove(let target)? = last.intent.effects.first?.change
        else { return .lookAgain }
        let isListed = try await cluster.members().contains { MemberID.format($0.id) == target.id }
        return isListed ? .lookAgain : .made([:])
    }

    /// How the members listed differ from what was promised.
    package func differences(_ members: [Member], _ outputs: Outputs) -> [String] {
        members.filter { MemberID.format($0.id) == outputs.id }.map { "\($0.reference) is still listed" }
    }

    private func description(of member: MemberView) -> String {
        let kind = member.isLearner ? "learner" : "voter"
        return member.isHealthy ? "a healthy \(kind)" : "a \(kind) that is not healthy: \(member.complaint)"
    }
}

extension StepFailure {
    fileprivate static func healthyLearner(_ learner: MemberReference) -> StepFailure {
        StepFailure(
            .refused, "\(learner) is a healthy learner", help: "set only-if: learner to remove it all the same")
    }
}
