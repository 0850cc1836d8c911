/// `cluster:`: how the cluster is reached, with the names of clientv3's configuration file, but strict: units are
/// written, secrets are referred to.
package struct ClusterSettings: ArgumentSet {
    @Argument("Client URLs of the members, or unix:///path for a socket on this machine.") package var endpoints:
        [EndpointText]?
    @Argument("Read the connection from a file of clientv3's form instead.") package var file: Literal<String>?
    @Argument("Find the endpoints in the DNS under this domain.") package var discoverySrv: String?
    @Argument("What stands behind the service's name there.") package var discoverySrvName: String?
    @Argument("Refresh the endpoints from the member list before a step, once they are so old.")
    package var autoSyncInterval: PlaybookDuration?
    @Argument("How long a connection may take.") package var dialTimeout: PlaybookDuration?
    @Argument("Ask a silent server for a sign of life after this time.")
    package var dialKeepAliveTime = PlaybookDuration.seconds(10)
    @Argument("How long it may take to give one.") package var dialKeepAliveTimeout = PlaybookDuration.seconds(5)
    @Argument("How long one request may take.") package var requestTimeout: PlaybookDuration?
    @Argument("The largest request sent.", in: 1...Int64(Int32.max)) package var maxCallSendMsgSize: ByteSize?
    @Argument("The largest answer taken.", in: 1...Int64(Int32.max)) package var maxCallRecvMsgSize: ByteSize?
    @Argument("The user to log in as.") package var username: String?
    @Argument("The user's password.") package var password: SecretReference?
    @Argument("A token to send instead of logging in.") package var token: SecretReference?
    @Argument("Refuse to begin where a member runs an etcd older than 3.6.") package var rejectOldCluster: Bool?
    @Argument("Known from clientv3, and without effect: an idle connection that died is replaced when it is used.")
    package var permitWithoutStream: Bool?
    @Argument("How often a request is repeated at most.", in: 0...1000) package var maxUnaryRetries: Int64?
    @Argument("The pause before a repetition.") package var backoffWaitBetween: PlaybookDuration?
    @Argument("How much that pause varies, as a share of it.") package var backoffJitterFraction: Double?
    @Argument("Use no TLS.") package var insecureTransport: Bool?
    @Argument("Take any certificate.") package var insecureSkipTlsVerify: Bool?
    @Argument("The client's certificate.") package var certFile: String?
    @Argument("The key of the client's certificate.") package var keyFile: String?
    @Argument("The password of that key.") package var keyPassword: SecretReference?
    @Argument("The certificate authorities trusted.") package var trustedCaFile: String?
    @Argument("The name to expect in the server's certificate.") package var serverName: String?

    @Argument("How calls go over the wire: gRPC, or the JSON gateway where a proxy carries nothing else.")
    package var wireFormat = WireFormat.grpc

    package init() {}

    /// The ways calls go over the wire.
    package enum WireFormat: String, PlaybookEnum {
        case grpc
        case jsonGateway = "json-gateway"
    }

    /// As etcdctl's flags and etcd's own settings are called.
    package static let otherNames = [
        "cacert": "trusted-ca-file", "ca": "trusted-ca-file", "ca-file": "trusted-ca-file", "cert": "cert-file",
        "key": "key-file", "user": "username", "insecure-skip-verify": "insecure-skip-tls-verify",
        "command-timeout": "request-timeout", "timeout": "request-timeout", "keepalive-time": "dial-keep-alive-time",
        "keepalive-timeout": "dial-keep-alive-timeout", "hosts": "endpoints", "servers": "endpoints",
    ]

    package static let constraints: [FieldConstraint] = [
        .excludes("file", fields.map(\.name).filter { $0 != "file" }),
        .requires("password", ["username"]), .excludes("token", ["username", "password"]),
        .requires("cert-file", ["key-file"]), .requires("key-file", ["cert-file"]),
        .requires("key-password", ["key-file"]), .atMostOne(["endpoints", "discovery-srv"]),
        .requires("discovery-srv-name", ["discovery-srv"]),
    ]

    package func validate() -> [FieldProblem] {
        var problems: [FieldProblem] = []
        let names = endpoints ?? []
        if endpoints?.isEmpty == true { problems.append(.noEndpoints) }
        let (plain, secure) = (names.first { $0.usesTLS == false }, names.first { $0.usesTLS == true })
        if let plain = plain?.scheme, let secure = secure?.scheme { problems.append(.mixedEndpoints(plain, secure)) }
        if insecureTransport == true, let scheme = secure?.scheme { problems.append(.insecureTLS(scheme)) }
        if username?.isEmpty == true { problems.append(.noUser) }
        if insecureSkipTlsVerify == true { problems.append(.anyCertificate) }
        if let backoffJitterFraction, !(0...1).contains(backoffJitterFraction) { problems.append(.jitter) }
        return problems
    }
}

extension FieldProblem {
    fileprivate static var noUser: FieldProblem {
        FieldProblem("username", "a user has a name", code: .invalidText)
    }

    fileprivate static var noEndpoints: FieldProblem {
        FieldProblem("endpoints", "a cluster has at least one endpoint", code: .badEndpoint)
    }

    fileprivate static func mixedEndpoints(_ plain: String, _ secure: String) -> FieldProblem {
        FieldProblem(
            "endpoints", "\(plain) and \(secure) endpoints stand together",
            help: "one client speaks either TLS or plain text: write all of them alike", code: .mixedEndpoints)
    }

    fileprivate static func insecureTLS(_ scheme: String) -> FieldProblem {
        FieldProblem(
            "insecure-transport", with: ["endpoints"], "\(scheme) endpoints are never reached without TLS",
            help: "remove this, or write \(scheme.dropLast())://", code: .conflictingSettings)
    }

    fileprivate static var anyCertificate: FieldProblem {
        FieldProblem(
            "insecure-skip-tls-verify", "any server could pose as the cluster and read the password",
            help: "name the authority: trusted-ca-file", code: .insecureSetting)
    }

    fileprivate static var jitter: FieldProblem {
        FieldProblem("backoff-jitter-fraction", "a share lies between 0 and 1", code: .outOfRange)
    }
}
