extension Duration {
    /// As far ahead as anything is timed, which is for ever: clocks and sleeps break where the seconds since their zero
    /// no longer fit 64 bits.
    static let longestWait = Duration.seconds(100 * 365 * 24 * 60 * 60)

    /// The duration, at most as far from now as anything is timed.
    var bounded: Duration { min(max(self, .zero - .longestWait), .longestWait) }
}

extension CallOptions {
    /// When the call ends by what these options say; nil for no bound.
    var end: ContinuousClock.Instant? {
        guard deadline != nil || timeout != nil else { return nil }
        let now = ContinuousClock.now
        // A difference of instants as far apart as may be would not fit a duration.
        let deadline = deadline.map { min(max($0, now - .longestWait), now + .longestWait) }
        return [deadline, timeout.map { now + $0.bounded }].compactMap(\.self).min()
    }
}
