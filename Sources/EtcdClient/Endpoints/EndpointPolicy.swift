/// Which of a client's endpoints a call goes to.
public enum EndpointPolicy: Sendable, Hashable, CaseIterable {
    /// All calls go to one endpoint; where it fails they move to the next, and stay there.
    case sticky
    /// Each call goes to the endpoint after that of the call before.
    case roundRobin
}

/// When an endpoint that fails is passed over.
///
/// Each endpoint has a circuit. So many failures in a row open it: calls then pass the endpoint over while there is
/// another. After a pause one call may try it. A success closes the circuit; another failure opens it for twice as long.
/// Where every circuit is open, calls that fail fast are refused, and others try the endpoint that is due first. What
/// counts as a failure is a connection that fails or breaks, a deadline that passes without an answer, and a server that
/// says it is not available. Calls that may go to one endpoint alone neither count nor are held back.
public struct CircuitBreaking: Sendable, Hashable {
    /// How many failures in a row open a circuit; at least 1.
    public var failures: Int
    /// How long a circuit stays open the first time.
    public var firstPause: Duration
    /// How long it stays open at most.
    public var longestPause: Duration

    /// Opens after so many failures in a row, for so long.
    public init(
        failures: Int = 3, firstPause: Duration = .seconds(1), longestPause: Duration = .seconds(30)
    ) {
        self.failures = failures
        self.firstPause = firstPause
        self.longestPause = longestPause
    }
}

/// What a client knows of one of its endpoints.
public struct EndpointState: Sendable, Hashable {
    /// The endpoint.
    public var endpoint: EtcdEndpoint
    /// Whether calls go there.
    public var circuit: Circuit
    /// How many calls have failed there in a row.
    public var failures: Int
    /// Whether it said a moment ago that it is a learner, which answers few calls.
    public var isLearner: Bool

    /// Whether calls go to an endpoint.
    public enum Circuit: Sendable, Hashable {
        /// They do.
        case closed
        /// They do not, until then.
        case open(until: ContinuousClock.Instant)
        /// One may, and one that does is to tell whether others follow.
        case halfOpen
    }
}
