import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `alarm-disarm`: ends alarms whose cause is gone.
package struct AlarmDisarm: Action {
    package static let name = "alarm-disarm"
    package static let otherNames = ["disarm"]
    package static let summary = "End alarms whose cause is gone, so that the cluster takes writes again."
    package static let discussion = """
        Where no alarm matches, nothing is done. NOSPACE is disarmed only when every member's database is below the share \
        of its quota that below: gives, or the alarm would be back with the next write. A member's quota is read from its \
        Status (3.6 and later) or its /metrics; where neither tells, it is what quota: says, or the step is refused. \
        CORRUPT is disarmed only with allow-corrupt: true, and before any other alarm.
        """
    package static let examples = [
        ActionExample(
            "Allow writes again after space was given back.",
            """
            - action: alarm-disarm
              with: {alarm: NOSPACE, below: 80%}
            """)
    ]

    @Argument("Which alarm; any, where it is left out.") package var alarm: Kind?
    @Argument("At which member; at every one, where it is left out.") package var member: MemberSelector?
    @Argument("The share of its quota that every database must be below.") package var below = Percent(90)
    @Argument("The quota of the members whose own cannot be read.") package var quota: ByteSize?
    @Argument("Disarm CORRUPT too, knowing that members hold different data.") package var allowCorrupt = false

    package enum Kind: String, PlaybookEnum {
        case noSpace = "NOSPACE"
        case corrupt = "CORRUPT"
    }

    package struct Outputs: OutputSet {
        @Output("What was disarmed, as \"NOSPACE at m1 (id)\".") package var disarmed: [String]?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.alarms, .storage, .members] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> ClusterView {
        try await cluster.view(quotas: true)
    }

    package func predict(_ seen: ClusterView) throws(StepFailure) -> Prediction<Outputs> {
        var outputs = Outputs()
        // No other alarm is disarmed while CORRUPT is raised.
        let raised = try matching(seen).filter { $0.name == .corrupt } + matching(seen).filter { $0.name != .corrupt }
        outputs.disarmed = raised.map { label($0, seen) }
        guard !raised.isEmpty else { return Prediction(outputs: outputs, notes: ["no such alarm is raised"]) }
        if raised.contains(where: { $0.name == .corrupt }), !allowCorrupt { throw Self.corruptNotAllowed }
        if raised.contains(where: { $0.name == .noSpace }) { try expectSpace(seen) }
        let effects = raised.map { alarm in
            let member =
                seen.member(alarm.member)?.reference ?? MemberReference(id: MemberID.format(alarm.member), name: "")
            return Effect(
                "\(alarm.name):\(member.id)", .alarm(name: "\(alarm.name)", member: member), before: "raised")
        }
        return Prediction(effects: effects, outputs: outputs)
    }

    package func act(
        _ seen: ClusterView, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        for effect in prediction.effects {
            guard case .alarm(let name, let member) = effect.change, let id = MemberID.parse(member.id) else {
                continue
            }
            let kind: Alarm.Kind = name == "NOSPACE" ? .noSpace : .corrupt
            _ = try await performer.perform(effect) { client in try await client.disarm(kind, member: id) }
        }
        return prediction.outputs
    }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty else { return [] }
        let now = try await cluster.view()
        return try matching(now).map { "\(label($0, now)) is raised again" }
    }

    private func matching(_ view: ClusterView) throws(StepFailure) -> [AlarmView] {
        let at = try member.map { selector throws(StepFailure) in try view.require(selector) }
        return view.alarms.filter { raised in
            guard raised.name == .noSpace || raised.name == .corrupt else { return false }
            return (alarm.map { $0.rawValue == "\(raised.name)" } ?? true)
                && (at.map { $0.id == raised.member } ?? true)
        }
    }

    private func expectSpace(_ view: ClusterView) throws(StepFailure) {
        for member in view.members {
            try member.expectShown()
            guard let status = member.status else { throw Self.doesNotAnswer(member) }
            guard let quota = status.dbQuota ?? quota?.bytes, quota > 0 else { throw Self.unknownQuota(member) }
            let share = Percent(Double(status.dbSize) / Double(quota) * 100)
            guard share < below else { throw Self.tooFull(member, share, below) }
        }
    }

    private func label(_ alarm: AlarmView, _ view: ClusterView) -> String {
        "\(alarm.name) at \(view.member(alarm.member).map { "\($0.reference)" } ?? MemberID.format(alarm.member))"
    }

    private static let corruptNotAllowed = StepFailure(
        .refused, "CORRUPT is raised: members hold different data",
        help: "find the divergent member with check-hash and replace it; allow-corrupt: true disarms all the same")

    private static func doesNotAnswer(_ member: MemberView) -> StepFailure {
        StepFailure(
            .refused, "\(member.reference) does not answer, so how full it is cannot be told: \(member.complaint)",
            help: "repair the member first, or replace it", restsOn: [.members])
    }

    private static func unknownQuota(_ member: MemberView) -> StepFailure {
        StepFailure(
            .refused, "the quota of \(member.reference) cannot be read, from its Status or its /metrics",
            help: "make /metrics reachable on the client URL, or give quota:", restsOn: [.members])
    }

    private static func tooFull(_ member: MemberView, _ share: Percent, _ below: Percent) -> StepFailure {
        StepFailure(
            .refused, "the database of \(member.reference) fills \(share) of its quota, not less than \(below)",
            help: "compact and defragment first, or the alarm is back with the next write")
    }
}
