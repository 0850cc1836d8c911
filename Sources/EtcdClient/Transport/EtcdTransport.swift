/// Carries a client's calls in place of its own connections: to a server of etcd's API that is reached otherwise, or to
/// a stand-in for one in tests.
///
/// Messages are Protocol Buffers, as `etcdserverpb` has them, without gRPC's framing; ``EtcdMessage`` turns those of keys,
/// transactions, watches and leases into this library's values and back. Retries, choice of endpoint, tokens and
/// namespaces are the client's, above this. A call is to end soon after its task is cancelled: that is also how deadlines
/// end it.
public protocol EtcdTransport: Sendable {
    /// Answers a call of one request and one response.
    ///
    /// Throws ``EtcdTransportError``; any other error means that the call may have been carried out.
    ///
    /// - Parameter request: the message; empty for one in which everything is as by default, as may be what is returned.
    func unary(_ call: EtcdTransportCall, _ request: [UInt8]) async throws -> [UInt8]

    /// Serves a stream: snapshots, which have one request, and watches and keep-alives, which have any number.
    ///
    /// Returning ends the stream well, throwing ends it with a status. By default the call is unknown.
    ///
    /// - Parameter respond: sends a response, and waits while the client has not taken the one before. To be called by
    ///   one task at a time.
    func stream(
        _ call: EtcdTransportCall, _ requests: AsyncStream<[UInt8]>,
        _ respond: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws

    /// Ends all calls, now and later. By default does nothing.
    func close()
}

extension EtcdTransport {
    /// Throws `unimplemented`.
    public func stream(
        _ call: EtcdTransportCall, _ requests: AsyncStream<[UInt8]>,
        _ respond: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws { throw EtcdTransportError.unknownMethod(call) }

    /// Does nothing.
    public func close() {}
}

/// What is called, where, and until when.
public struct EtcdTransportCall: Sendable {
    /// The full name of the service, for example `etcdserverpb.KV`.
    public var service: String
    /// The name of the method, for example `Range`.
    public var method: String
    /// The server to ask.
    public var endpoint: EtcdEndpoint
    /// When the call is ended at the latest; nil for no bound.
    public var deadline: ContinuousClock.Instant?
    /// Request headers, `token` among them; names in lower case.
    public var metadata: [(name: String, value: String)]

    /// A call with these values.
    public init(
        service: String, method: String, endpoint: EtcdEndpoint, deadline: ContinuousClock.Instant? = nil,
        metadata: [(name: String, value: String)] = []
    ) {
        self.service = service
        self.method = method
        self.endpoint = endpoint
        self.deadline = deadline
        self.metadata = metadata
    }
}

/// Why a transport did not bring an answer.
public struct EtcdTransportError: Error, Sendable, Hashable {
    /// The status.
    public var code: EtcdStatusCode
    /// The server's message, or one line on what went wrong on the way.
    public var message: String
    /// What is known of the effect of the call. Of a server's status that the client knows by its message, what etcd's
    /// servers mean by that message counts.
    public var outcome: EtcdError.Outcome
    /// Whether the server answered with this, and not the way to it.
    public var isFromServer: Bool

    /// An error with these values.
    public init(_ code: EtcdStatusCode, _ message: String, outcome: EtcdError.Outcome, isFromServer: Bool) {
        self.code = code
        self.message = message
        self.outcome = outcome
        self.isFromServer = isFromServer
    }

    /// The server refuses the call with a status. The client knows etcd's own messages, such as
    /// `etcdserver: mvcc: required revision has been compacted`, and what they mean.
    public static func server(_ code: EtcdStatusCode, _ message: String) -> EtcdTransportError {
        EtcdTransportError(code, message, outcome: .refused, isFromServer: true)
    }

    /// No connection came up: the call was not sent.
    public static func unreachable(_ message: String) -> EtcdTransportError {
        EtcdTransportError(.unavailable, message, outcome: .notSent, isFromServer: false)
    }

    /// The connection broke: the call may have been carried out.
    public static func lost(_ message: String) -> EtcdTransportError {
        EtcdTransportError(.unavailable, message, outcome: .unknown, isFromServer: false)
    }

    /// The server does not know the method.
    public static func unknownMethod(_ call: EtcdTransportCall) -> EtcdTransportError {
        .server(.unimplemented, "unknown method \(call.method) for service \(call.service)")
    }
}
