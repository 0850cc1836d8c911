/// Sees every attempt of every call of a client, and may send headers with it.
///
/// Interceptors are given in ``EtcdConfiguration/interceptors`` and asked in that order. A call that is sent again is
/// another attempt; so are the logins that the client makes by itself. Where a client has no interceptors its calls know
/// nothing of them.
public protocol EtcdInterceptor: Sendable {
    /// An attempt is about to begin, on the task of its caller; of a watch or keep-alive that is shared, on the client's.
    ///
    /// - Returns: who is told how it goes on; nil for nobody.
    func begin(_ attempt: inout EtcdAttempt) -> (any EtcdAttemptObserver)?
}

/// Is told how one attempt goes on. Called from any task, for messages of a stream both ways from two at a time.
public protocol EtcdAttemptObserver: Sendable {
    /// A message is handed over to be sent.
    func messageSent()
    /// A message has come.
    func messageReceived()
    /// The attempt is over. Called once, and last.
    func end(_ end: EtcdAttempt.End)
}

extension EtcdAttemptObserver {
    /// Does nothing.
    public func messageSent() {}
    /// Does nothing.
    public func messageReceived() {}
}

/// One attempt of a call: what is sent once to one endpoint.
public struct EtcdAttempt: Sendable {
    /// The shapes of calls.
    public enum Kind: Sendable, Hashable {
        /// One request, one response.
        case unary
        /// One request, a stream of responses: snapshots.
        case serverStream
        /// Streams both ways: watches and keep-alives.
        case bidirectionalStream
    }

    /// How an attempt ended.
    public struct End: Sendable, Hashable {
        /// The status; `ok` too where the server ended a stream well, and `cancelled` where the caller had enough of it.
        public var code: EtcdStatusCode
        /// The server's message, or one line on what went wrong; nil with `ok`.
        public var message: String?

        /// An end with this status.
        public init(_ code: EtcdStatusCode, message: String? = nil) {
            self.code = code
            self.message = message
        }
    }

    /// The full name of the service, for example `etcdserverpb.KV`.
    public let service: String
    /// The name of the method, for example `Range`.
    public let method: String
    /// The shape of the call.
    public let kind: Kind
    /// The server that is asked.
    public let endpoint: EtcdEndpoint
    /// When the attempt ends at the latest; nil for no bound.
    public let deadline: ContinuousClock.Instant?
    /// What interceptors send as headers.
    private(set) var added: [(name: String, value: String)] = []

    /// An attempt to call a method; for tests of interceptors.
    public init(
        service: String, method: String, kind: Kind, endpoint: EtcdEndpoint,
        deadline: ContinuousClock.Instant? = nil
    ) {
        self.service = service
        self.method = method
        self.kind = kind
        self.endpoint = endpoint
        self.deadline = deadline
    }

    /// The headers that were added, in order; names in lower case.
    public var addedHeaders: [(name: String, value: String)] { added }

    /// Sends a header. Those that the client itself speaks by, such as `token`, are left as they are.
    public mutating func addHeader(_ name: String, _ value: String) {
        let name = name.lowercased()
        if !Self.reserved.contains(name) { added.append((name: name, value: value)) }
    }

    private static let reserved: Set<String> = [
        "token", "authorization", "hasleader", "client-api-version", "content-type", "te", "user-agent", "grpc-timeout",
    ]
}
