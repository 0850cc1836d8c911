/// The bounds of one call; what is nil is the client's.
public struct CallOptions: Sendable {
    /// How long the call may take, all attempts together; nil for the configuration's request timeout.
    public var timeout: Duration?
    /// When the call ends at the latest; with `timeout` too, the earlier one counts.
    public var deadline: ContinuousClock.Instant?
    /// The only endpoint to ask; nil for the client's choice. A view of the client that is pinned asks its own.
    public var endpoint: EtcdEndpoint?
    /// Fail at once, with `noLeader`, where the member asked knows of no leader; what may be sent again asks each of the
    /// others before.
    public var requireLeader: Bool
    /// Whether to wait for an endpoint to come up, where none can be connected to; false fails once each endpoint was
    /// tried. Nil for what the configuration says, and for no where one endpoint is the only one to ask.
    public var waitsForReady: Bool?
    /// How often the call may be sent again after an answer that never came or said to come back; 0 for never, nil for
    /// what the configuration says.
    public var maxRetries: Int?
    /// Send a write again, too, that may have been carried out already: for writes that are as good twice as once.
    ///
    /// What else writes the same keys meanwhile may be overwritten by the second time, and a transaction may find its
    /// own first time done.
    public var repeatsWrites: Bool
    /// Request headers sent besides the client's own; names in lower case.
    public var metadata: [(name: String, value: String)]

    /// Options with these values.
    public init(
        timeout: Duration? = nil, deadline: ContinuousClock.Instant? = nil, endpoint: EtcdEndpoint? = nil,
        requireLeader: Bool = false, waitsForReady: Bool? = nil, maxRetries: Int? = nil, repeatsWrites: Bool = false,
        metadata: [(name: String, value: String)] = []
    ) {
        self.timeout = timeout
        self.deadline = deadline
        self.endpoint = endpoint
        self.requireLeader = requireLeader
        self.waitsForReady = waitsForReady
        self.maxRetries = maxRetries
        self.repeatsWrites = repeatsWrites
        self.metadata = metadata
    }

    /// The client's own bounds.
    public static let `default` = CallOptions()

    /// The call may take `timeout`, all attempts together.
    public static func timeout(_ timeout: Duration) -> CallOptions { CallOptions(timeout: timeout) }

    /// The call ends at `deadline` at the latest.
    public static func deadline(_ deadline: ContinuousClock.Instant) -> CallOptions { CallOptions(deadline: deadline) }

    /// The call asks this endpoint and no other.
    public static func endpoint(_ endpoint: EtcdEndpoint) -> CallOptions { CallOptions(endpoint: endpoint) }
}
