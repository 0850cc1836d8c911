/// The bounds of one call; what is nil is the client's.
public struct CallOptions: Sendable {
    /// How long the call may take, all attempts together; nil for the configuration's request timeout.
    public var timeout: Duration?
    /// When the call ends at the latest; with `timeout` too, the earlier one counts.
    public var deadline: ContinuousClock.Instant?
    /// Fail at once, with `noLeader`, where the member asked knows of no leader.
    public var requireLeader: Bool
    /// Whether to wait for an endpoint to come up, where none can be connected to; nil for yes, unless the view of the
    /// client is pinned to one endpoint.
    public var waitsForReady: Bool?
    /// Request headers sent besides the client's own; names in lower case.
    public var metadata: [(name: String, value: String)]

    /// Options with these values.
    public init(
        timeout: Duration? = nil, deadline: ContinuousClock.Instant? = nil, requireLeader: Bool = false,
        waitsForReady: Bool? = nil, metadata: [(name: String, value: String)] = []
    ) {
        self.timeout = timeout
        self.deadline = deadline
        self.requireLeader = requireLeader
        self.waitsForReady = waitsForReady
        self.metadata = metadata
    }

    /// The client's own bounds.
    public static let `default` = CallOptions()

    /// The call may take `timeout`, all attempts together.
    public static func timeout(_ timeout: Duration) -> CallOptions { CallOptions(timeout: timeout) }

    /// The call ends at `deadline` at the latest.
    public static func deadline(_ deadline: ContinuousClock.Instant) -> CallOptions { CallOptions(deadline: deadline) }
}
