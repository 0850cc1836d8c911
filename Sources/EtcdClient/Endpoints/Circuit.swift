/// Whether an endpoint is worth a call, from how the last ones went.
package struct Circuit: Sendable, Hashable {
    private enum Phase: Sendable, Hashable {
        case closed
        case open(until: ContinuousClock.Instant)
        /// One call was let through; where it never tells, another is, then.
        case halfOpen(next: ContinuousClock.Instant)
    }

    private var phase = Phase.closed
    /// How many calls have failed in a row.
    package private(set) var failures = 0
    /// How often it was opened since it was last closed.
    private var openings = 0

    package init() {}

    /// Whether nothing has failed since the last success.
    package var isPristine: Bool { failures == 0 && phase == .closed }

    /// When a call may go here; nil for now.
    package func closedUntil(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        switch phase {
        case .closed: nil
        case .open(let until), .halfOpen(let until): until > now ? until : nil
        }
    }

    /// What it looks like from outside.
    package func state(now: ContinuousClock.Instant) -> EndpointState.Circuit {
        switch phase {
        case .closed: .closed
        case .open(let until) where until > now: .open(until: until)
        case .open, .halfOpen: .halfOpen
        }
    }

    /// A call goes here: the only one for a while, where the circuit was open.
    package mutating func begin(_ rules: CircuitBreaking, now: ContinuousClock.Instant) {
        if phase != .closed { phase = .halfOpen(next: now + rules.pause(after: openings)) }
    }

    /// A call was answered.
    package mutating func succeed() { self = Circuit() }

    /// A call failed in a way that speaks against the endpoint.
    ///
    /// - Parameter jitter: A factor about 1, so that many clients do not come back in the same moment.
    package mutating func fail(_ rules: CircuitBreaking, jitter: Double, now: ContinuousClock.Instant) {
        failures += 1
        switch phase {
        // Calls that were on their way when it opened.
        case .open(let until) where until > now: return
        case .closed where failures < max(rules.failures, 1): return
        case .closed, .open, .halfOpen:
            openings += 1
            phase = .open(until: now + rules.pause(after: openings) * jitter)
        }
    }
}

extension CircuitBreaking {
    /// How long a circuit stays open the first, second, … time.
    fileprivate func pause(after openings: Int) -> Duration {
        var pause = firstPause
        var left = min(openings, 16) - 1
        while left > 0 && pause < longestPause {
            pause = min(pause * 2, longestPause)
            left -= 1
        }
        return pause
    }
}
