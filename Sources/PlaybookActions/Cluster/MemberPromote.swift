import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `member-promote`: gives a learner its vote.
package struct MemberPromote: Action {
    package static let name = "member-promote"
    package static let summary = "Give a learner its vote, once it has caught up with the leader."
    package static let discussion = """
        A member that votes already is left as it is. The server promotes a learner only when it has nine tenths of the \
        leader's log; with wait: true (the default) the step asks until it has, or until the step's timeout.
        """
    package static let examples = [
        ActionExample(
            "Promote a learner when it has caught up.",
            """
            - action: member-promote
              with: {member: "name:m4"}
              timeout: 10m
            """)
    ]

    @Argument("Which member.") package var member: MemberSelector
    @Argument("Whether to wait until the learner has caught up.") package var wait = true

    package struct Outputs: OutputSet {
        @Output("The member's id, in hexadecimal.") package var id: String?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.members] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> ClusterView { try await cluster.view() }

    package func predict(_ seen: ClusterView) throws(StepFailure) -> Prediction<Outputs> {
        let target = try seen.require(member)
        var outputs = Outputs()
        outputs.id = target.hexID
        guard target.isLearner else {
            return Prediction(outputs: outputs, notes: ["\(target.reference) has a vote already"])
        }
        guard target.isStarted || wait else {
            throw StepFailure(
                .failed, "\(target.reference) has not been started", help: "start it, or set wait: true")
        }
        let effect = Effect("promote", .memberPromote(target.reference), before: "learner", after: "voter")
        return Prediction(effects: [effect], outputs: outputs)
    }

    package func act(
        _ seen: ClusterView, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard let effect = prediction.effects.first else { return prediction.outputs }
        let target = try seen.require(member)
        while true {
            do {
                _ = try await performer.perform(effect) { client in try await client.memberPromote(target.id) }
                return prediction.outputs
            } catch {
                guard wait, error.code == .learnerNotReady || error.isUnhealthyCluster else { throw error }
                performer.reader.wait(for: "\(target.reference) to catch up with the leader")
                try await performer.reader.sleep(.milliseconds(500))
            }
        }
    }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        let now = try await cluster.view().require(member)
        return now.isLearner ? ["\(now.reference) is still a learner"] : []
    }
}
