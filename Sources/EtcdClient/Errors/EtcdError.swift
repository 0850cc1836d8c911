/// Why a call failed, and what is known of its effect.
///
/// No secret is ever part of an error.
public struct EtcdError: Error, Sendable {
    /// What went wrong, to decide by.
    public var code: Code
    /// The server's message, or one line on what went wrong on this side.
    public var message: String
    /// What is known of the effect of the call, all its attempts together.
    public var outcome: Outcome
    /// The call, in the words of etcdctl; nil where no call was made.
    public var method: String?
    /// The endpoint that the last attempt went to.
    public var endpoint: EtcdEndpoint?
    /// Every endpoint that was tried.
    public var endpoints: [EtcdEndpoint]
    /// What the layer below said.
    public var underlying: (any Error)?

    /// An error with these values.
    public init(
        _ code: Code, _ message: String, outcome: Outcome, method: String? = nil, endpoint: EtcdEndpoint? = nil,
        endpoints: [EtcdEndpoint] = [], underlying: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.outcome = outcome
        self.method = method
        self.endpoint = endpoint
        self.endpoints = endpoints
        self.underlying = underlying
    }

    /// Which of the families of failures this is.
    public var family: Family { code.family }

    /// A setting that cannot be used.
    static func configuration(_ message: String) -> EtcdError {
        EtcdError(.configuration, message, outcome: .notSent)
    }
}

extension EtcdError {
    /// What is known of the effect of a call that failed.
    public enum Outcome: String, Sendable, Hashable, Codable {
        /// The server answered that it did not do it.
        case refused
        /// No byte of the request can have left this machine.
        case notSent
        /// The request may have been carried out, or may still be.
        case unknown

        /// What is known after both of two attempts of one call.
        package func combined(with other: Outcome) -> Outcome {
            if self == .unknown || other == .unknown { return .unknown }
            return self == .refused || other == .refused ? .refused : .notSent
        }
    }

    /// The families of failures.
    public enum Family: Sendable, Hashable {
        /// The caller's deadline or cancellation ended the call.
        case ended
        /// A server answered with an error.
        case server
        /// No answer came: no connection, or one that broke.
        case connection
        /// This side did not even try: a setting, or a closed client.
        case client
    }
}
