/// How a throw-away cluster is made.
public struct ClusterOptions: Sendable {
    /// How many members start together.
    public var members = 3
    /// The program they run.
    public var etcd = EtcdBinary.system
    /// How often the leader shows that it lives. etcd's own default is 100 ms; a loopback needs less.
    public var heartbeat = Duration.milliseconds(50)
    /// How long a silent leader is waited for. etcd's own default is 1 s.
    public var election = Duration.milliseconds(500)
    /// The quota of each member's database in bytes; nil leaves etcd's default of 2 GiB.
    public var quotaBackendBytes: Int?
    /// How many operations one transaction may have; nil leaves etcd's default of 128.
    public var maxTxnOps: Int?
    /// TLS between clients and members; nil for plaintext. Members talk to each other in plaintext.
    public var tls: TLSOptions?
    /// How authentication tokens are made; nil leaves etcd's simple tokens of 300 s.
    public var authToken: AuthTokens?
    /// Do not wait for the disk, where the program knows `--unsafe-no-fsync` (3.5 and later).
    ///
    /// Faster, and still safe against the death of a process; a cluster that a power cut hits is lost anyhow.
    public var unsafeNoFsync = false
    /// Whether the members reach each other through proxies, so that ``EtcdCluster/isolate(_:)-([ClusterMember])`` can part them.
    public var proxiesPeers = false
    /// Whether each member listens on a Unix socket for its clients, too; see ``ClusterMember/socketURL``.
    public var hasUnixSockets = false
    /// Further command line arguments for every member.
    public var extraArguments: [String] = []
    /// How long the whole start may take.
    public var startTimeout = Duration.seconds(60)

    /// Three members of the system's etcd, plaintext, without authentication.
    public init(
        members: Int = 3, etcd: EtcdBinary = .system, tls: TLSOptions? = nil, authToken: AuthTokens? = nil,
        quotaBackendBytes: Int? = nil, unsafeNoFsync: Bool = false, extraArguments: [String] = []
    ) {
        self.members = members
        self.etcd = etcd
        self.tls = tls
        self.authToken = authToken
        self.quotaBackendBytes = quotaBackendBytes
        self.unsafeNoFsync = unsafeNoFsync
        self.extraArguments = extraArguments
    }
}

/// TLS between clients and members, from certificate files in PEM form.
public struct TLSOptions: Sendable, Hashable {
    /// The members' certificate and key.
    public var server: CertificateFiles
    /// The CA that clients' certificates are checked against; nil accepts clients without looking.
    public var trustedCA: String?
    /// Whether a client must show a certificate; its common name is then its user (`--client-cert-auth`).
    public var requiresClientCertificate: Bool

    /// TLS with a server certificate and, where wanted, clients' certificates.
    public init(server: CertificateFiles, trustedCA: String? = nil, requiresClientCertificate: Bool = false) {
        self.server = server
        self.trustedCA = trustedCA
        self.requiresClientCertificate = requiresClientCertificate
    }
}

/// A certificate and its private key, as files in PEM form.
public struct CertificateFiles: Sendable, Hashable {
    /// The path of the certificate.
    public var certificate: String
    /// The path of the private key.
    public var key: String

    /// The two paths.
    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// How a cluster makes authentication tokens.
public enum AuthTokens: Sendable, Hashable {
    /// Random tokens that end after some seconds without use (`--auth-token simple --auth-token-ttl`).
    case simple(ttlSeconds: Int)
    /// Signed tokens (`--auth-token jwt`); the files hold an RSA key pair in PEM form.
    case jwt(publicKey: String, privateKey: String, ttl: String)
}
