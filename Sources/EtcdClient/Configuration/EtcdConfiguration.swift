package import NameService

/// How a client reaches a cluster. The names and defaults are those of clientv3's configuration.
public struct EtcdConfiguration: Sendable {
    /// The servers: `http://host:port`, `https://host:port`, `host:port`, `unix:///path` or `unixs:///path`.
    public var endpoints: [String]
    /// How often the endpoints are replaced by what the cluster says they are; nil for never.
    public var autoSyncInterval: Duration?
    /// How long a connection may take to come up; nil for five seconds.
    public var dialTimeout: Duration?
    /// How long a call or stream may hear nothing before its server is probed; nil for no probe.
    public var dialKeepAliveTime: Duration?
    /// How long a probe waits for an answer; nil for five seconds.
    public var dialKeepAliveTimeout: Duration?
    /// The largest request in bytes; nil for 2 MiB.
    public var maxCallSendMsgSize: Int?
    /// The largest answer in bytes; nil for 2 GiB.
    public var maxCallRecvMsgSize: Int?
    /// How long a call may take, all attempts together; nil for no bound.
    public var requestTimeout: Duration?
    /// The user to call as.
    public var username: String?
    /// The user's password.
    public var password: String?
    /// A token to call with, in place of username and password; it is never renewed.
    public var token: String?
    /// Refuse clusters with a server more than one minor version older than this library knows.
    public var rejectOldCluster = false
    /// Probe idle connections too. Has no effect here: an idle connection that died is replaced when it is used.
    public var permitWithoutStream = false
    /// How often a call that is safe to repeat is sent again; 0 for never, nil for 100 times.
    ///
    /// A call that cannot have been sent, since no connection came up, goes on to the next endpoint all the same.
    public var maxUnaryRetries: Int?
    /// Fail a call where none of the endpoints can be connected to, in place of waiting for one until its deadline.
    public var failsFast = false
    /// Which of the endpoints calls go to.
    public var endpointPolicy = EndpointPolicy.sticky
    /// When endpoints that fail are passed over; nil for never.
    public var circuitBreaking: CircuitBreaking? = CircuitBreaking()
    /// The first pause before sending a call again, doubled up to a second; nil for 25 ms.
    public var backoffWaitBetween: Duration?
    /// The share by which pauses vary, 0 to 1; nil for 0.1.
    public var backoffJitterFraction: Double?
    /// Whether an endpoint without a scheme means no TLS, true, or TLS, false; nil for TLS where any setting of TLS is
    /// given.
    public var insecureTransport: Bool?
    /// Accept any certificate of a server.
    public var insecureSkipTLSVerify = false
    /// The client's certificate, PEM.
    ///
    /// This file, `keyFile` and `trustedCAFile` are read anew when they change: calls and streams that begin a few
    /// seconds later go over new connections with the new contents, and those under way end on the old ones. A
    /// `trustedCAFile` of more than 64 KiB is read anew for new connections alone, within a minute.
    public var certFile: String?
    /// The key of `certFile`, PEM.
    public var keyFile: String?
    /// The password of an encrypted `keyFile`.
    public var keyPassword: String?
    /// The authorities trusted, PEM; nil for the system's.
    public var trustedCAFile: String?
    /// The name that servers' certificates are checked against, in place of each endpoint's host.
    public var serverName: String?
    /// How calls go over the wire.
    public var wireFormat = WireFormat.gRPC
    /// Request headers sent with every call and every page, names in lower case: for a proxy on the way, say. What the
    /// client itself speaks by stays as it is.
    /// They never tell another token than the client's.
    public var extraHeaders: [(name: String, value: String)] = []
    /// A domain whose SRV records list the endpoints, in place of ``endpoints``; see ``discovered()``.
    public var discoverySRV: String?
    /// What stands behind the service's name in those records, as where one domain has several clusters; nil for nothing.
    public var discoverySRVName: String?
    /// Who is asked for them; nil for the name servers of the system.
    package var nameServer: NameServer?
    /// See every attempt of every call, in this order; for logs, metrics and traces.
    public var interceptors: [any EtcdInterceptor] = []
    /// Tells whom to call as, in place of username, password and token. Asked when a token is needed, not before.
    public var credentials: CredentialsProvider?

    /// The configuration for these servers; everything else as by default.
    public init(endpoints: [String] = []) { self.endpoints = endpoints }

    /// The configuration for the server at a URL; everything else as by default.
    public init(url: String) { self.init(endpoints: [url]) }

    /// The names of the settings, as YAML configuration files spell them.
    public static let settingNames = [
        "endpoints", "auto-sync-interval", "dial-timeout", "dial-keep-alive-time", "dial-keep-alive-timeout",
        "max-call-send-msg-size", "max-call-recv-msg-size", "request-timeout", "username", "password", "token",
        "reject-old-cluster", "permit-without-stream", "max-unary-retries", "backoff-wait-between",
        "backoff-jitter-fraction", "insecure-transport", "insecure-skip-tls-verify", "cert-file", "key-file",
        "trusted-ca-file", "server-name", "discovery-srv", "discovery-srv-name", "wire-format",
    ]
}

extension EtcdConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The endpoints; secrets are left out.
    public var description: String { "EtcdConfiguration(endpoints: \(endpoints.joined(separator: ", ")))" }
    /// The endpoints; secrets are left out.
    public var debugDescription: String { description }
    /// The endpoints; secrets are left out.
    public var customMirror: Mirror { Mirror(self, children: ["endpoints": endpoints]) }
}
