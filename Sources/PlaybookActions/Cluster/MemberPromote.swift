package import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord
package import YAMLSyntax

/// `member-promote`: gives a learner its vote.
package struct MemberPromote: Action {
    package static let name = "member-promote"
    package static let summary = "Give a learner its vote, once it has caught up with the leader."
    package static let discussion = """
        A member that votes already is left as it is. The server promotes a learner only when it has nine tenths of the \
        leader's log, which of a long log leaves much to catch up; whether the learner still runs the server does not look \
        at. The step wants it to answer besides, and to be no more than 5000 entries behind. With wait: true (the \
        default) it waits for all of that, or until the step's timeout.
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

    package static let mayAddVoter = true

    @Argument("Which member.") package var member: MemberSelector
    @Argument("Whether to wait until the learner has caught up.") package var wait = true

    package struct Outputs: OutputSet {
        @Output("The member's id, in hexadecimal.") package var id: String?

        package init() {}
    }

    package init() {}

    package static func mayWaitForever(_ arguments: Node) -> Bool { arguments["wait"]?.scalar?.text != "false" }

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
        if !wait, let late = Self.lateness(of: target, in: seen) { throw .late(late) }
        let effect = Effect("promote", .memberPromote(target.reference), before: "learner", after: "voter")
        return Prediction(effects: [effect], outputs: outputs)
    }

    package func act(
        _ seen: ClusterView, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard let effect = prediction.effects.first else { return prediction.outputs }
        let target = try seen.require(member)
        var isWaiting = false
        while true {
            do throws(StepFailure) {
                if isWaiting { try await performer.reader.sleep(.milliseconds(500)) }
                if let late = Self.lateness(of: target, in: try await performer.reader.view()) { throw .late(late) }
                _ = try await performer.perform(effect) { client in try await client.memberPromote(target.id) }
                return prediction.outputs
            } catch {
                if isWaiting, error.kind == .cancelled { throw .notYet(target) }
                guard wait, error.code == .learnerNotReady || error.isUnhealthyCluster else { throw error }
                performer.reader.wait(for: "\(target.reference) to catch up with the leader")
                isWaiting = true
            }
        }
    }

    /// Why the learner is not to have its vote yet, in words: the server gives it to one that has stopped, too, once it
    /// had caught up.
    private static func lateness(of learner: MemberView, in view: ClusterView) -> String? {
        guard let now = view.member(learner.id) else { return nil }
        guard now.isReachable else { return "\(now.reference) does not answer: \(now.complaint)" }
        let late = view.laggards(among: [now])
        return late.isEmpty ? nil : view.words(ofLag: late)
    }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty else { return [] }
        return try await cluster.differences { differences($0, outputs) }
    }

    /// How the members listed differ from what was promised.
    package func differences(_ members: [Member], _ outputs: Outputs) -> [String] {
        guard let now = members.first(where: { MemberID.format($0.id) == outputs.id }) else {
            return ["member \(outputs.id ?? "") is not listed any more"]
        }
        return now.isLearner ? ["\(now.reference) is still a learner"] : []
    }
}

extension StepFailure {
    // The wait was ended, by the step's time or by a signal.
    fileprivate static func notYet(_ member: MemberView) -> StepFailure {
        StepFailure(
            .cancelled, "\(member.reference) had not caught up with the leader by then",
            help: "see with health whether it answers, and how far behind it is")
    }

    // As the server says it of a learner that is too far behind for it.
    fileprivate static func late(_ words: String) -> StepFailure {
        var failure = StepFailure(.failed, words, help: "wait until it answers and has caught up; wait: true does so")
        failure.code = .learnerNotReady
        return failure
    }
}
