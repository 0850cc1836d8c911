package import PlaybookLanguage

/// The moment from which on a run begins nothing more: it stops at a safe point, between two changes, to be gone on with
/// later. What always comes still comes.
package struct RunEnd: Sendable {
    private let moment: ContinuousClock.Instant
    /// Why it stops then.
    private let reason: String

    /// A run that takes no longer than this, from now on.
    package init(after length: PlaybookDuration) {
        moment = ContinuousClock.now + length.duration
        reason = "the run was to take no longer than \(length)"
    }

    /// That the time is over; nil before.
    var overdue: StepFailure? {
        guard ContinuousClock.now >= moment else { return nil }
        return StepFailure(.stopped, "stopped at a safe point: \(reason)", help: "resume goes on from there")
    }
}
