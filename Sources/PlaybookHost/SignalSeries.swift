/// The signals that tell a run to stop, as they come.
///
/// One wish of an operator can come as two signals: `timeout` sends one to its command and one to the command's process
/// group, and so does whatever passes a Ctrl-C on that the terminal has sent to the whole group. What comes that soon
/// after the first belongs to it.
package struct SignalSeries: Sendable {
    /// The one that came first; nil before.
    package private(set) var number: Int32?
    private var began: ContinuousClock.Instant?
    private var isOver = false

    package enum Meaning: Sendable {
        /// Stop where it does no harm.
        case first
        /// Nothing new.
        case echo
        /// End at once; told but once.
        case second
    }

    package init() {}

    /// What a signal that came at `moment` means.
    package mutating func note(_ number: Int32, at moment: ContinuousClock.Instant) -> Meaning {
        guard let began else {
            (self.number, self.began) = (number, moment)
            return .first
        }
        guard !isOver, began.duration(to: moment) >= Self.echo else { return .echo }
        isOver = true
        return .second
    }

    /// Less than it takes to press two keys one after the other.
    private static let echo = Duration.milliseconds(100)
}
