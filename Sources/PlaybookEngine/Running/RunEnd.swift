import Glibc
package import PlaybookLanguage

/// The moment from which on a run begins nothing more: it stops at a safe point, between two changes, to be gone on with
/// later. What always comes still comes. The clock is one that only goes forward.
package struct RunEnd: Sendable {
    private let moment: ContinuousClock.Instant
    /// Why it stops then.
    private let reason: String

    /// A run that takes no longer than this, from now on.
    package init(after length: PlaybookDuration) {
        moment = ContinuousClock.now + length.duration
        reason = "the run was to take no longer than \(length)"
    }

    /// The end of the playbook's window.
    ///
    /// - Throws: `refused` where the window is closed now.
    init(_ window: TimeWindow) throws(StepFailure) {
        guard let left = window.left(at: Self.seconds(in: window.zone.value)) else {
            throw StepFailure(
                .refused, "the playbook's window is closed: it is open from \(window.words)",
                help: "run it then, or change the window")
        }
        moment = ContinuousClock.now + left.duration
        reason = "the playbook's window, \(window.words), is over"
    }

    /// That the time is over; nil before.
    var overdue: StepFailure? {
        guard ContinuousClock.now >= moment else { return nil }
        return StepFailure(.stopped, "stopped at a safe point: \(reason)", help: "resume goes on from there")
    }

    /// The one that comes first.
    func sooner(_ other: RunEnd?) -> RunEnd {
        guard let other, other.moment < moment else { return self }
        return other
    }

    private static func seconds(in zone: TimeWindow.Zone) -> Int64 {
        var now = time(nil)
        guard zone == .local else { return Int64(now) }
        var parts = tm()
        guard localtime_r(&now, &parts) != nil else { return Int64(now) }
        return Int64(now) + Int64(parts.tm_gmtoff)
    }
}
