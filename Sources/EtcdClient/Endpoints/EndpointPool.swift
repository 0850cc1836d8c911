/// The endpoints of a client, and the one that the next call goes to.
package struct EndpointPool: Sendable {
    private struct Entry: Sendable {
        let endpoint: EtcdEndpoint
        var circuit = Circuit()
        /// Until when the member is taken for a learner.
        var learnerUntil: ContinuousClock.Instant?
    }

    /// What a call asks of an endpoint.
    package struct Wish: Sendable {
        /// Whether a learner answers the call.
        package var mayBeLearner: Bool
        /// Where the call has been turned away or failed before.
        package var avoids: [EtcdEndpoint]

        package init(mayBeLearner: Bool = true, avoids: [EtcdEndpoint] = []) {
            self.mayBeLearner = mayBeLearner
            self.avoids = avoids
        }
    }

    private let policy: EndpointPolicy
    private let breaking: CircuitBreaking?
    private var entries: [Entry]
    /// Where sticky calls stay, or where the last of others went.
    private var position = 0

    package init(
        _ endpoints: [EtcdEndpoint], _ policy: EndpointPolicy = .sticky, breaking: CircuitBreaking? = nil
    ) {
        self.policy = policy
        self.breaking = breaking
        entries = endpoints.map { Entry(endpoint: $0) }
        // The first call goes to the first endpoint.
        if policy == .roundRobin { position = max(entries.count - 1, 0) }
    }

    package var endpoints: [EtcdEndpoint] { entries.map(\.endpoint) }

    package var count: Int { entries.count }

    /// Whether something is known that speaks against an endpoint.
    package var hasTrouble: Bool { entries.contains { !$0.circuit.isPristine } }

    /// The endpoint that a call goes to where nothing speaks against it, by a look that costs little; nil where more is
    /// to be thought of.
    package var plainChoice: EtcdEndpoint? {
        guard policy == .sticky, !entries.isEmpty, entries[position].circuit.isPristine,
            entries[position].learnerUntil == nil
        else { return nil }
        return entries[position].endpoint
    }

    /// The endpoint that a call goes to; nil where there is none.
    ///
    /// - Returns: also whether nothing speaks for it but the lack of a better one: every circuit is open.
    package mutating func choose(
        _ wish: Wish = Wish(), now: ContinuousClock.Instant
    ) -> (endpoint: EtcdEndpoint, isLastResort: Bool)? {
        guard !entries.isEmpty else { return nil }
        let first = policy == .sticky ? position : position + 1
        var best: (place: Int, rank: Rank)?
        for step in entries.indices {
            let place = (first + step) % entries.count
            let rank = rank(entries[place], wish, now)
            if best.map({ rank < $0.rank }) ?? true { best = (place, rank) }
            if rank == .good { break }
        }
        guard let best else { return nil }
        // Who stays stays where a circuit made it go, yet one call's own wishes move no other.
        if policy == .roundRobin || entries[position].circuit.closedUntil(now: now) != nil { position = best.place }
        if let breaking, best.rank.closedUntil == nil { entries[best.place].circuit.begin(breaking, now: now) }
        return (entries[best.place].endpoint, best.rank.closedUntil != nil)
    }

    /// What speaks against an endpoint for a call; the least comes first.
    private struct Rank: Comparable {
        var isRefusing = false
        var closedUntil: ContinuousClock.Instant?
        var isAvoided = false

        static let good = Rank()

        static func < (left: Rank, right: Rank) -> Bool {
            if left.isRefusing != right.isRefusing { return right.isRefusing }
            if (left.closedUntil == nil) != (right.closedUntil == nil) { return left.closedUntil == nil }
            if left.isAvoided != right.isAvoided { return right.isAvoided }
            guard let one = left.closedUntil, let other = right.closedUntil else { return false }
            return one < other
        }
    }

    private func rank(_ entry: Entry, _ wish: Wish, _ now: ContinuousClock.Instant) -> Rank {
        Rank(
            isRefusing: !wish.mayBeLearner && entry.learnerUntil.map { $0 > now } ?? false,
            closedUntil: entry.circuit.closedUntil(now: now), isAvoided: wish.avoids.contains(entry.endpoint))
    }

    /// Moves calls that stay on, where they still go to `endpoint`.
    package mutating func leave(_ endpoint: EtcdEndpoint) {
        guard policy == .sticky, !entries.isEmpty, entries[position].endpoint == endpoint else { return }
        position = (position + 1) % entries.count
    }

    /// A call was answered.
    package mutating func succeed(_ endpoint: EtcdEndpoint) { update(endpoint) { $0.circuit.succeed() } }

    /// A call failed in a way that speaks against the endpoint.
    package mutating func fail(_ endpoint: EtcdEndpoint, jitter: Double, now: ContinuousClock.Instant) {
        guard let breaking else { return }
        update(endpoint) { $0.circuit.fail(breaking, jitter: jitter, now: now) }
    }

    /// The member at the endpoint is a learner, for all that is known for a while; or it is none.
    package mutating func note(_ endpoint: EtcdEndpoint, isLearner: Bool, now: ContinuousClock.Instant) {
        update(endpoint) { $0.learnerUntil = isLearner ? now + Self.learnerHolds : nil }
    }

    /// How long a learner is taken for one: it may be promoted without telling.
    package static let learnerHolds = Duration.seconds(10)

    private mutating func update(_ endpoint: EtcdEndpoint, _ change: (inout Entry) -> Void) {
        guard let place = entries.firstIndex(where: { $0.endpoint == endpoint }) else { return }
        change(&entries[place])
    }

    /// What is known of each endpoint.
    package func states(now: ContinuousClock.Instant) -> [EndpointState] {
        entries.map { entry in
            EndpointState(
                endpoint: entry.endpoint, circuit: entry.circuit.state(now: now), failures: entry.circuit.failures,
                isLearner: entry.learnerUntil.map { $0 > now } ?? false)
        }
    }

    /// Takes other endpoints, knows of those that stay what it knew, and stays with the present one where it is among
    /// them.
    package mutating func replace(with others: [EtcdEndpoint]) {
        let present = entries.isEmpty ? nil : entries[position].endpoint
        position = present.flatMap { others.firstIndex(of: $0) } ?? 0
        let known = entries
        entries = others.map { other in known.first { $0.endpoint == other } ?? Entry(endpoint: other) }
    }
}
