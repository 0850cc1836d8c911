/// How long to pause before sending a call again.
package struct Backoff: Sendable {
    /// The first pause.
    package var base: Duration
    /// The share by which a pause varies.
    package var jitterFraction: Double

    package init(base: Duration, jitterFraction: Double) {
        self.base = base
        self.jitterFraction = jitterFraction
    }

    /// No pause grows beyond this, unless the first is longer.
    package static let ceiling = Duration.seconds(1)

    /// The pause after `earlier` others.
    ///
    /// - Parameter jitter: A number from -1 to 1, drawn anew each time.
    package func pause(after earlier: Int, jitter: Double) -> Duration {
        let doublings = min(max(earlier, 0), 16)
        let grown = base < Self.ceiling ? min(base * (1 << doublings), Self.ceiling) : base
        return grown * (1 + jitterFraction * min(max(jitter, -1), 1))
    }
}
