package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `check-health`: fails unless the cluster is well.
package struct CheckHealth: Action {
    package static let name = "check-health"
    package static let otherNames = ["health", "healthcheck", "endpoint-health"]
    package static let summary = "Fail unless every member is healthy, there is a leader, and no alarm is raised."
    package static let discussion = """
        A member is healthy when it answers Status, sees a leader, reports no error of its own, and, if it votes, serves \
        a linearizable read. Its /health page counts for nothing: it answers while the member is blocked.
        """
    package static let examples = [
        ActionExample(
            "Three voters that keep up, NOSPACE set aside.",
            """
            - action: check-health
              with: {voters: 3, max-lag: 1000, ignore-alarms: [NOSPACE]}
            """)
    ]
    package static let changesCluster = false

    @Argument("How many voting members there must be.", in: 1...Int64.max) package var voters: Int64?
    @Argument("How many raft entries a member may be behind the leader.", in: 0...Int64.max) package var maxLag: Int64?
    @Argument("How long a member may take to answer.") package var maxLatency: PlaybookDuration?
    @Argument("Alarms that do not count.") package var ignoreAlarms: [AlarmDisarm.Kind]?

    package struct Outputs: OutputSet {
        @Output("True; an unhealthy cluster fails the step.") package var healthy: Bool?
        @Output("What was seen of each member.") package var members: [MemberHealth]?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.members, .leader, .alarms] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> ClusterView { try await cluster.view() }

    package func predict(_ seen: ClusterView) throws(StepFailure) -> Prediction<Outputs> {
        if maxLag != nil || maxLatency != nil { for member in seen.members { try member.expectShown() } }
        let complaints = self.complaints(seen)
        guard complaints.isEmpty else {
            throw StepFailure(
                .failed, "the cluster is not healthy: \(complaints.joined(separator: "; "))",
                help: Self.help(counted(seen)))
        }
        var outputs = Outputs()
        outputs.healthy = true
        outputs.members = seen.members.map { MemberHealth($0, seen) }
        return Prediction(outputs: outputs)
    }

    private func complaints(_ view: ClusterView) -> [String] {
        // A CORRUPT alarm is told with the others below.
        var complaints = view.members.filter { !$0.isServing }.map { "\($0.reference): \($0.complaint)" }
        if !view.isLed { complaints.append(view.missingLeader) }
        if let voters, voters != Int64(view.voters.count) {
            complaints.append("there are \(view.voters.count) voters, not \(voters)")
        }
        complaints += counted(view).map {
            "\($0.name) is raised at \(view.member($0.member).map { "\($0.reference)" } ?? "a member that is gone")"
        }
        for member in view.members { complaints += slowness(of: member, view) }
        return complaints
    }

    private func counted(_ view: ClusterView) -> [AlarmView] {
        view.alarms.filter { alarm in !(ignoreAlarms ?? []).contains { $0.rawValue == "\(alarm.name)" } }
    }

    private static func help(_ alarms: [AlarmView]) -> String? {
        if alarms.contains(where: { $0.name == .corrupt }) {
            return "once check-hash finds all members equal, alarm-disarm with allow-corrupt: true disarms CORRUPT"
        }
        guard alarms.contains(where: { $0.name == .noSpace }) else { return nil }
        return "compact and defragment, then alarm-disarm disarms NOSPACE, also that of a member that is gone"
    }

    private func slowness(of member: MemberView, _ view: ClusterView) -> [String] {
        var complaints: [String] = []
        let lag = view.lag(of: member)
        if let maxLag, lag > UInt64(clamping: maxLag) {
            complaints.append("\(member.reference) is \(lag) entries behind, more than \(maxLag)")
        }
        if let maxLatency, let latency = member.status?.latency, latency > maxLatency.duration {
            complaints.append(
                "\(member.reference) took \(PlaybookDuration(latency)) to answer, more than \(maxLatency)")
        }
        return complaints
    }
}

/// What was seen of one member.
package struct MemberHealth: OutputRecord {
    @Output("The member's name.") package var name: String?
    @Output("The member's id, in hexadecimal.") package var id: String?
    @Output("Whether it is healthy.") package var healthy: Bool?
    @Output("leader, follower or learner.") package var role: String?
    @Output("How many raft entries it is behind the leader.") package var lag: Int64?
    @Output("How long it took to answer.") package var latency: PlaybookDuration?

    package init() {}

    init(_ member: MemberView, _ view: ClusterView) {
        name = member.name
        id = member.hexID
        healthy = member.isHealthy
        role = member.role(in: view)
        lag = member.withheld == nil ? Int64(clamping: view.lag(of: member)) : nil
        latency = member.status.map { PlaybookDuration($0.latency) }
    }
}
