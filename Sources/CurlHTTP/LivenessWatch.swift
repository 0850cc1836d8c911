/// Finds out which origins to probe, and when. A value with no clock of its own.
package struct LivenessWatch {
    private let rule: HTTPLiveness?
    /// When the probe of an origin began.
    private var probes: [HTTPOrigin: ContinuousClock.Instant] = [:]
    /// When to look next; nil while nothing is on its way.
    package private(set) var nextLook: ContinuousClock.Instant?

    package init(_ rule: HTTPLiveness?) { self.rule = rule }

    /// An exchange has begun.
    package mutating func begin(_ now: ContinuousClock.Instant) {
        guard let rule, nextLook == nil else { return }
        nextLook = now + rule.interval
    }

    /// The origins that need a probe now, given when each exchange last heard something.
    package mutating func look(
        _ now: ContinuousClock.Instant,
        at heard: some Sequence<(origin: HTTPOrigin, lastHeard: ContinuousClock.Instant)>
    ) -> [HTTPOrigin] {
        guard let rule, let look = nextLook, look <= now else { return [] }
        var due: [HTTPOrigin] = []
        nextLook = nil
        for (origin, lastHeard) in heard {
            nextLook = now + rule.interval
            guard probes[origin] == nil, lastHeard + rule.quiet <= now else { continue }
            probes[origin] = now
            due.append(origin)
        }
        return due
    }

    /// The probe of the origin has ended; gives when it began.
    package mutating func end(_ origin: HTTPOrigin) -> ContinuousClock.Instant? { probes.removeValue(forKey: origin) }
}

extension HTTPLiveness {
    /// How often to look.
    fileprivate var interval: Duration { min(max(quiet / 8, .milliseconds(10)), .seconds(1)) }
}
