import EtcdRPC

/// A configuration with its defaults filled in.
struct ClientSettings: Sendable {
    var requestTimeout: Duration?
    var autoSyncInterval: Duration?
    var maxSendBytes: Int
    var maxReceiveBytes: Int
    var backoff: Backoff
    var maxRetries: Int
    /// Whether calls fail where no endpoint can be connected to, in place of waiting for one.
    var failsFast: Bool
    var endpointPolicy: EndpointPolicy
    var circuitBreaking: CircuitBreaking?
    var extraHeaders: [(name: String, value: String)]
    /// Whether calls are as if they had a token, which somebody else puts in.
    var standsForToken = false
    var transport: TransportConfiguration

    init(_ configuration: EtcdConfiguration) {
        requestTimeout = configuration.requestTimeout.given
        autoSyncInterval = configuration.autoSyncInterval.given
        maxSendBytes = Self.maxSendBytes(configuration.maxCallSendMsgSize)
        maxReceiveBytes = configuration.maxCallRecvMsgSize.flatMap { $0 > 0 ? $0 : nil } ?? Int(Int32.max)
        backoff = Backoff(
            base: configuration.backoffWaitBetween.given ?? .milliseconds(25),
            jitterFraction: configuration.backoffJitterFraction ?? 0.1)
        maxRetries = configuration.maxUnaryRetries ?? 100
        failsFast = configuration.failsFast
        endpointPolicy = configuration.endpointPolicy
        circuitBreaking = configuration.circuitBreaking?.bounded
        extraHeaders = configuration.extraHeaders
        transport = TransportConfiguration(
            tls: TransportConfiguration.TLS(
                trustedCAFile: configuration.trustedCAFile, certFile: configuration.certFile,
                keyFile: configuration.keyFile, keyPassword: configuration.keyPassword,
                serverName: configuration.serverName, insecureSkipVerify: configuration.insecureSkipTLSVerify),
            connectTimeout: configuration.dialTimeout.given ?? .seconds(5),
            keepAliveTime: configuration.dialKeepAliveTime.given,
            keepAliveTimeout: configuration.dialKeepAliveTimeout.given ?? .seconds(5))
    }

    /// The headers of a call besides the client's own: none that the protocol speaks by, and where the client has
    /// credentials, none that tells another token.
    func headers(
        _ metadata: [(name: String, value: String)], hasToken: Bool
    ) -> [(name: String, value: String)] {
        let headers = extraHeaders.isEmpty ? metadata : extraHeaders + metadata
        if headers.isEmpty { return [] }
        return headers.filter { header in
            let name = header.name.lowercased()
            let isOwn = Self.ownHeaders.contains(name) || name.hasPrefix(":")
            return !isOwn && !(hasToken && Self.tokenHeaders.contains(name))
        }
    }

    /// What is for the protocol below to say.
    private static let ownHeaders: Set = [
        "connection", "content-encoding", "content-length", "content-type", "expect", "grpc-timeout", "host", "te",
        "transfer-encoding", "upgrade", "user-agent",
    ]

    /// Where servers look for a token.
    private static let tokenHeaders: Set = [
        "token", "authorization", "grpc-metadata-token", "grpc-metadata-authorization",
    ]

    /// The largest request in bytes for a setting where nil and 0 mean the default.
    static func maxSendBytes(_ setting: Int?) -> Int { setting.flatMap { $0 > 0 ? $0 : nil } ?? 2 << 20 }
}

extension Duration? {
    /// What the setting says; nil where it leaves that open, as 0 does.
    fileprivate var given: Duration? { flatMap { $0 > .zero ? $0.bounded : nil } }
}

extension CircuitBreaking {
    /// The same, with pauses that can be timed.
    fileprivate var bounded: CircuitBreaking {
        CircuitBreaking(failures: failures, firstPause: firstPause.bounded, longestPause: longestPause.bounded)
    }
}
