/// The leases that one stream keeps alive.
///
/// Each is renewed when a third of its time has passed. One of which nobody has heard for its whole time is given up,
/// counted from when the last renewal that was answered was sent, so that it is never taken for alive when it is not.
package struct KeepAliveStreamMachine: SharedStreamMachine {
    package typealias Value = LeaseKeepAliveResponse
    package typealias Delivery = StreamDelivery<LeaseKeepAliveResponse>

    private struct Lease {
        /// Who wants it kept alive, and until when.
        var subscribers: [Int: ContinuousClock.Instant?] = [:]
        /// How long it lives without a renewal; nil before the first answer.
        var ttl: Duration?
        /// When it is to be renewed.
        var due: ContinuousClock.Instant
        /// When the renewal was sent that has no answer yet.
        var sent: ContinuousClock.Instant?
        /// When it is given up.
        var expires: ContinuousClock.Instant
        /// How long the first answer may take.
        var patience: Duration
    }

    private var leases: [Int64: Lease] = [:]
    private var ids: [Int: Int64] = [:]
    /// What was asked on the open stream and is not answered, the oldest first: servers answer in this order.
    private var asked: [Int64] = []
    private var isOpen = false
    /// When anything came on the open stream.
    private var lastHeard: ContinuousClock.Instant?
    /// Nothing is due before.
    private var nextScan: ContinuousClock.Instant?
    package var lastFailure: EtcdError?

    package init() {}

    package var isEmpty: Bool { leases.isEmpty }
    package var wantsStream: Bool { !leases.isEmpty }
    package var needsStep: Bool { true }

    // MARK: - Subscribers

    package mutating func add(
        _ subscriber: Int, _ subscription: KeepAliveSubscription, now: ContinuousClock.Instant
    ) {
        ids[subscriber] = subscription.lease
        var lease =
            leases[subscription.lease]
            ?? Lease(due: now, expires: now + subscription.patience, patience: subscription.patience)
        lease.subscribers[subscriber] = .some(subscription.endBy)
        // Whoever joins hears soon how the lease is.
        lease.due = min(lease.due, now)
        leases[subscription.lease] = lease
        nextScan = now
    }

    package mutating func remove(_ subscriber: Int) {
        guard let id = ids.removeValue(forKey: subscriber) else { return }
        leases[id]?.subscribers[subscriber] = nil
        if leases[id]?.subscribers.isEmpty == true { leases[id] = nil }
    }

    package mutating func end(_ error: EtcdError, onlyUnanswered: Bool) -> [Delivery] {
        let ended = leases.filter { !onlyUnanswered || $0.value.ttl == nil }.keys.sorted()
        return ended.flatMap { end($0, error) }
    }

    package mutating func endRefused(_ error: EtcdError) -> [Delivery]? { asked.first.map { end($0, error) } }

    private mutating func end(_ id: Int64, _ error: EtcdError) -> [Delivery] {
        guard let lease = leases.removeValue(forKey: id) else { return [] }
        return lease.subscribers.keys.sorted().map { subscriber in
            ids[subscriber] = nil
            return Delivery(subscriber, .end(error))
        }
    }

    // MARK: - The stream

    package mutating func open(now: ContinuousClock.Instant) {
        isOpen = true
        lastHeard = nil
        nextScan = now
        // Something is asked at once: only an answer tells that the stream is good.
        guard let first = leases.min(by: { $0.value.due < $1.value.due }), first.value.due > now else { return }
        leases[first.key]?.due = now
    }

    package mutating func lose() {
        isOpen = false
        asked = []
        for id in leases.keys { leases[id]?.sent = nil }
    }

    package mutating func step(
        now: ContinuousClock.Instant
    ) -> StreamStep<KeepAliveCommand, LeaseKeepAliveResponse> {
        var step = StreamStep<KeepAliveCommand, LeaseKeepAliveResponse>()
        guard let due = nextScan else { return step }
        guard due <= now else {
            step.next = due
            return step
        }
        nextScan = nil
        for id in leases.keys.sorted() { look(at: id, now, &step) }
        // What is due within a moment is looked at together.
        nextScan = nextScan.map { max($0, now + Self.pause) }
        step.next = nextScan
        return step
    }

    private mutating func look(
        at id: Int64, _ now: ContinuousClock.Instant,
        _ step: inout StreamStep<KeepAliveCommand, LeaseKeepAliveResponse>
    ) {
        guard var lease = leases[id] else { return }
        guard now < expiry(of: lease) else {
            step.deliveries += end(id, .leaseExpired(id, lastFailure))
            return
        }
        for (subscriber, endBy) in lease.subscribers {
            guard let endBy else { continue }
            guard endBy <= now else {
                lookAgain(at: endBy)
                continue
            }
            lease.subscribers[subscriber] = nil
            ids[subscriber] = nil
            step.deliveries.append(Delivery(subscriber, .end(.keepAliveOver)))
        }
        if isOpen && lease.sent == nil && lease.due <= now {
            lease.sent = now
            asked.append(id)
            step.commands.append(KeepAliveCommand(lease: id))
        }
        if let sent = lease.sent {
            let patience = lease.ttl.map { $0 / 3 } ?? lease.patience / 2
            let stuck = max(sent, lastHeard ?? sent) + patience
            if stuck <= now { step.isStuck = true } else { lookAgain(at: stuck) }
        } else if isOpen {
            lookAgain(at: lease.due)
        }
        lookAgain(at: expiry(of: lease))
        leases[id] = lease.subscribers.isEmpty ? nil : lease
    }

    /// When a lease is given up; while a busy server answers for others, the first answer may take longer.
    private func expiry(of lease: Lease) -> ContinuousClock.Instant {
        guard lease.ttl == nil, isOpen, let lastHeard else { return lease.expires }
        return max(lease.expires, lastHeard + lease.patience)
    }

    private mutating func lookAgain(at instant: ContinuousClock.Instant) {
        nextScan = nextScan.map { min($0, instant) } ?? instant
    }

    package mutating func take(_ response: LeaseKeepAliveResponse, now: ContinuousClock.Instant) -> [Delivery] {
        lastFailure = nil
        lastHeard = now
        if let index = asked.firstIndex(of: response.id) { asked.remove(at: index) }
        guard var lease = leases[response.id] else { return [] }
        guard response.ttl > 0 else { return end(response.id, .leaseGone(response.id)) }
        let ttl = Duration.seconds(min(response.ttl, Self.maxTTL))
        let sent = lease.sent ?? now
        lease.ttl = ttl
        lease.sent = nil
        lease.expires = sent + ttl
        lease.due = sent + ttl / 3
        leases[response.id] = lease
        lookAgain(at: lease.due)
        return lease.subscribers.keys.sorted().map { Delivery($0, .value(response)) }
    }

    /// Leases are not looked at more often.
    private static let pause = Duration.milliseconds(50)
    /// Seconds; no server grants more.
    private static let maxTTL: Int64 = 9_000_000_000
}

/// What a subscriber wants of a stream of keep-alives.
package struct KeepAliveSubscription: Sendable {
    package var lease: Int64
    /// How long the first answer may take.
    package var patience: Duration
    /// When the subscriber ends; nil for no bound.
    package var endBy: ContinuousClock.Instant?

    package init(lease: Int64, patience: Duration, endBy: ContinuousClock.Instant? = nil) {
        self.lease = lease
        self.patience = patience
        self.endBy = endBy
    }
}

/// Asks for one renewal of a lease.
package struct KeepAliveCommand: Sendable, Hashable {
    package var lease: Int64

    package init(lease: Int64) { self.lease = lease }
}

extension EtcdError {
    /// A lease that the server says is gone.
    static func leaseGone(_ id: Int64) -> EtcdError {
        EtcdError(
            .leaseNotFound, "lease \(String(id, radix: 16)) does not exist any more", outcome: .refused,
            method: "lease keep-alive")
    }

    fileprivate static func leaseExpired(_ id: Int64, _ lastFailure: EtcdError?) -> EtcdError {
        var message = "no server has renewed lease \(String(id, radix: 16)) in its time: it may have ended"
        if let lastFailure { message += " (\(lastFailure.message))" }
        return EtcdError(
            .leaseExpired, message, outcome: .unknown, method: "lease keep-alive", endpoint: lastFailure?.endpoint,
            endpoints: lastFailure?.endpoints ?? [], underlying: lastFailure)
    }

    fileprivate static let keepAliveOver = EtcdError(
        .deadlineExceeded, "the deadline of the keep-alive passed", outcome: .unknown, method: "lease keep-alive")
}
