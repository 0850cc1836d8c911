package import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `member-add`: announces a new member to the cluster, a learner unless told otherwise.
package struct MemberAdd: Action {
    package static let name = "member-add"
    package static let summary = "Announce a new member to the cluster, as a learner unless told otherwise."
    package static let discussion = """
        The member is started afterwards, by somebody else, with the environment that this step puts out. A member that \
        has the same peer URLs already is left as it is, and its id is put out. A learner has no vote and cannot endanger \
        quorum; member-promote gives it its vote once it has caught up.
        """
    package static let examples = [
        ActionExample(
            "Announce a learner.",
            """
            - id: add
              action: member-add
              with: {name: m4, peer-urls: ["http://10.0.0.4:2380"]}
            """)
    ]

    @Argument("The name that the new member will be started with.") package var name: String?
    @Argument("Where the other members will reach it.") package var peerUrls: [String]
    @Argument("Whether it joins without a vote.") package var learner = true

    package struct Outputs: OutputSet {
        @Output("The new member's id, in hexadecimal.") package var id: String?
        @Output("What --initial-cluster must be on the new member.") package var initialCluster: String?
        @Output("The environment to start etcd with, as NAME=value words.") package var environment: String?

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
        if let same = seen.members.first(where: { Set($0.peerURLs) == Set(peerUrls) }) {
            return Prediction(
                outputs: outputs(same.id, seen), notes: ["\(same.reference) has these peer URLs already"])
        }
        try seen.expectFree(peerUrls)
        return Prediction(effects: [
            Effect(
                "add", .memberAdd(peerURLs: peerUrls, learner: learner),
                after: "\(name.map { "\($0), " } ?? "")\(promised)")
        ])
    }

    package func act(
        _ seen: ClusterView, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard let effect = prediction.effects.first else { return prediction.outputs }
        let id = try await performer.changeMembers(effect) { client in
            try await client.memberAdd(peerURLs: peerUrls, isLearner: learner).member.id
        }
        return outputs(id, try await performer.reader.view())
    }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty else { return [] }
        return try await cluster.differences { differences($0, outputs) }
    }

    /// How the members listed differ from what was promised.
    package func differences(_ members: [Member], _ outputs: Outputs) -> [String] {
        members.differences(at: outputs.id, from: promised)
    }

    private var promised: String { Member.words(isLearner: learner, peerURLs: peerUrls) }

    private func outputs(_ id: UInt64, _ view: ClusterView) -> Outputs {
        let own = name ?? "NAME"
        let others = view.members.filter { $0.id != id && $0.isStarted }
            .flatMap { member in member.peerURLs.map { "\(member.name)=\($0)" } }
        let cluster = (others + peerUrls.map { "\(own)=\($0)" }).joined(separator: ",")
        var outputs = Outputs()
        outputs.id = MemberID.format(id)
        outputs.initialCluster = cluster
        outputs.environment = [
            "ETCD_NAME=\(own)", "ETCD_INITIAL_CLUSTER=\(cluster)", "ETCD_INITIAL_CLUSTER_STATE=existing",
            "ETCD_INITIAL_ADVERTISE_PEER_URLS=\(peerUrls.joined(separator: ","))",
        ].joined(separator: " ")
        return outputs
    }
}
