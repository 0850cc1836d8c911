/// What is the same for every exchange of a client.
package struct HTTPClientConfiguration: Sendable {
    package var tls: HTTPTLSSettings
    /// How long a connection may take to come up, TLS handshake included.
    package var connectTimeout: Duration
    /// Whether and how servers that went silent are found; nil for not at all.
    package var liveness: HTTPLiveness?
    /// How many bytes of a stream are kept for a reader that does not read, before the server is made to wait. On top
    /// of it come up to 300 KB inside libcurl and what the kernels of both sides buffer.
    package var streamBufferBytes: Int
    /// How many connections to one origin there may be at a time, streams apart; nil for any number. Exchanges for which
    /// there is none wait.
    package var connectionsPerOrigin: Int?

    package init(
        tls: HTTPTLSSettings = HTTPTLSSettings(), connectTimeout: Duration = .seconds(10),
        liveness: HTTPLiveness? = nil, streamBufferBytes: Int = 256 << 10
    ) {
        self.tls = tls
        self.connectTimeout = connectTimeout
        self.liveness = liveness
        self.streamBufferBytes = streamBufferBytes
    }
}

/// How servers that went silent are found.
///
/// A stopped process still has its kernel acknowledge TCP, so silence is settled by a question: an exchange that heard
/// nothing for `quiet` has its origin asked for `path` on a connection apart. Any answer, refusal or close is life;
/// where nothing comes within `patience`, the exchanges with that origin that heard nothing meanwhile fail.
package struct HTTPLiveness: Sendable {
    package var quiet: Duration
    package var patience: Duration
    package var path: String

    package init(quiet: Duration, patience: Duration, path: String) {
        self.quiet = quiet
        self.patience = patience
        self.path = path
    }
}

/// The settings of TLS; files are PEM.
package struct HTTPTLSSettings: Sendable {
    /// The authorities trusted; nil for the system's.
    package var trustedCAFile: String?
    package var certFile: String?
    package var keyFile: String?
    package var keyPassword: String?
    /// The name servers are asked for and checked against, in place of the origin's host.
    package var serverName: String?
    package var skipsVerification: Bool

    package init(
        trustedCAFile: String? = nil, certFile: String? = nil, keyFile: String? = nil, keyPassword: String? = nil,
        serverName: String? = nil, skipsVerification: Bool = false
    ) {
        self.trustedCAFile = trustedCAFile
        self.certFile = certFile
        self.keyFile = keyFile
        self.keyPassword = keyPassword
        self.serverName = serverName
        self.skipsVerification = skipsVerification
    }
}
