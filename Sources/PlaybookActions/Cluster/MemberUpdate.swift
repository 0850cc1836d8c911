package import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `member-update`: changes where the other members reach one.
package struct MemberUpdate: Action {
    package static let name = "member-update"
    package static let summary = "Change the peer URLs under which the other members reach a member."
    package static let discussion = """
        A member that has these URLs already is left as it is. Change the URLs here first, then restart the member with \
        the new ones.
        """
    package static let examples = [
        ActionExample(
            "Move a member to another address.",
            """
            - action: member-update
              with: {member: "name:m2", peer-urls: ["http://10.0.1.2:2380"]}
            """)
    ]

    @Argument("Which member.") package var member: MemberSelector
    @Argument("Where the other members will reach it.") package var peerUrls: [String]

    package struct Outputs: OutputSet {
        @Output("The member's id, in hexadecimal.") package var id: String?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.members] }

    package func validate() -> [FieldProblem] {
        if peerUrls.isEmpty { return [FieldProblem("peer-urls", "a member has at least one peer URL")] }
        return PeerURLs.problems(peerUrls, field: "peer-urls")
    }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> ClusterView { try await cluster.view() }

    package func predict(_ seen: ClusterView) throws(StepFailure) -> Prediction<Outputs> {
        let target = try seen.require(member)
        var outputs = Outputs()
        outputs.id = target.hexID
        guard Set(target.peerURLs) != Set(peerUrls) else {
            return Prediction(outputs: outputs, notes: ["\(target.reference) has these peer URLs already"])
        }
        try seen.expectFree(peerUrls, besides: target)
        let effect = Effect(
            "update", .memberUpdate(target.reference, peerURLs: peerUrls),
            before: Member.words(isLearner: target.isLearner, peerURLs: target.peerURLs),
            after: Member.words(isLearner: target.isLearner, peerURLs: peerUrls))
        return Prediction(effects: [effect], outputs: outputs)
    }

    package func act(
        _ seen: ClusterView, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard let effect = prediction.effects.first else { return prediction.outputs }
        let target = try seen.require(member)
        _ = try await performer.perform(effect) { client in
            try await client.memberUpdate(target.id, peerURLs: peerUrls)
        }
        return prediction.outputs
    }

    // Some releases give a learner its vote here, which the role in the words brings to light.
    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty else { return [] }
        return try await cluster.differences { differences($0, prediction) }
    }

    /// How the members listed differ from what was promised.
    package func differences(_ members: [Member], _ prediction: Prediction<Outputs>) -> [String] {
        guard let promised = prediction.effects.first?.after else { return [] }
        return members.differences(at: prediction.outputs.id, from: promised)
    }
}
