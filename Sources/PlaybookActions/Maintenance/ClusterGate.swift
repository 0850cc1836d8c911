import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord

/// What must hold after one member was occupied before the next one may be: every voter answers Status and a
/// linearizable read, the leader has been the same for a while, and the member has reached the index that the leader
/// was at when the wait began. A member's `/health` opens no gate: it answers while the member is blocked.
struct ClusterGate {
    /// How long the leader must have been the same.
    var leaderStable: Duration
    /// How many raft entries the member may be behind.
    var maxLag: UInt64
    var timeout: Duration

    /// Waits until the cluster has settled after `member` was occupied.
    ///
    /// - Throws: `timedOut`, saying what was missing last; `refused` at once where members hold different data.
    func pass(after member: MemberView, _ reader: ClusterReader) async throws(StepFailure) {
        let start = ContinuousClock.now
        let head = try await reader.view().leader?.status?.raftIndex ?? 0
        var leaderSince = LeaderStability()
        while true {
            let view = try await reader.view()
            if let refusal = Self.corruption(in: view, member) { throw refusal }
            leaderSince.see(view.leader?.id, at: .now)
            let missing = self.missing(view, member, head, leaderSince.duration(at: .now))
            guard let missing else { return }
            guard start.duration(to: .now) < timeout else { throw Self.didNotSettle(member, missing, timeout) }
            reader.wait(for: missing)
            try await reader.sleep(.milliseconds(100))
        }
    }

    /// What is missing, in words; nil where nothing is.
    private func missing(_ view: ClusterView, _ member: MemberView, _ head: UInt64, _ stable: Duration) -> String? {
        if let sick = view.voters.first(where: { !$0.isHealthy }) { return "\(sick.reference) to be healthy" }
        guard let leader = view.leader else { return "a leader" }
        guard stable >= leaderStable else {
            return "\(leader.reference) to have led for \(PlaybookDuration(leaderStable))"
        }
        guard let applied = view.member(member.id)?.status?.raftAppliedIndex else {
            return "\(member.reference) to answer"
        }
        let (target, _) = head.subtractingReportingOverflow(min(head, maxLag))
        return applied >= target ? nil : "\(member.reference) to catch up: it is at \(applied) of \(target)"
    }

    // Nobody settles with this alarm: it refuses every read and write.
    private static func corruption(in view: ClusterView, _ member: MemberView) -> StepFailure? {
        let effect = Effect("settle", .occupy(member.reference, estimate: nil))
        let verdict = Guard.noCorruption(except: nil).rule(on: effect, seeing: view)
        return verdict.ruling == .refuses ? .refused(by: verdict) : nil
    }

    private static func didNotSettle(_ member: MemberView, _ missing: String, _ timeout: Duration) -> StepFailure {
        StepFailure(
            .timedOut,
            "the cluster did not settle within \(PlaybookDuration(timeout)) after \(member.reference); "
                + "still waiting for \(missing)",
            help: "look at the members with health; the step can be run again, done members are left alone")
    }
}

/// Since when the same member has led.
struct LeaderStability {
    private var leader: UInt64?
    private var since: ContinuousClock.Instant?

    mutating func see(_ seen: UInt64?, at now: ContinuousClock.Instant) {
        guard seen != leader || since == nil else { return }
        leader = seen
        since = seen == nil ? nil : now
    }

    func duration(at now: ContinuousClock.Instant) -> Duration { since.map { $0.duration(to: now) } ?? .zero }
}
