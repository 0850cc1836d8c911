/// Why a lock, an election or a software transaction could not do what was asked.
///
/// What etcd itself answers is an `EtcdError`, and is thrown as it is.
public struct ConcurrencyError: Error, Sendable, CustomStringConvertible {
    /// What went wrong. More may be added; compare with `==` and keep a default.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code as text, stable across releases.
        public let description: String

        /// The session's lease has ended, and with it all that it held.
        public static let sessionExpired = Code(description: "session-expired")
        /// The lock is not held any more.
        public static let lockReleased = Code(description: "lock-released")
        /// The leadership is not held any more.
        public static let notLeader = Code(description: "not-leader")
        /// The election has no leader.
        public static let noLeader = Code(description: "no-leader")
    }

    /// What went wrong, to decide by.
    public var code: Code
    /// One line for people.
    public var message: String
    /// What the client said; nil where there is nothing more.
    public var underlying: (any Error)?

    /// An error with these values.
    public init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    /// The message.
    public var description: String { message }
}

/// Carries out to its end what has to be done for a caller that may be cancelled, as giving up a place in a queue. The
/// task is awaited at once: it outlives nobody.
func uncancelled<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
    await Task { await body() }.value
}
