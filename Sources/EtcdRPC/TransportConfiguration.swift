/// How a transport connects: the same for every endpoint it calls.
package struct TransportConfiguration: Sendable {
    /// How endpoints with TLS are checked, and what is shown to them.
    package var tls: TLS
    /// How long a connection may take to come up, TLS handshake included.
    package var connectTimeout: Duration
    /// How long a stream or call may hear nothing before its server is probed; nil for no probe.
    package var keepAliveTime: Duration?
    /// How long a probe waits for an answer before the calls to that server fail.
    package var keepAliveTimeout: Duration
    /// Sent as `user-agent`.
    package var userAgent: String

    package init(
        tls: TLS = TLS(), connectTimeout: Duration = .seconds(10), keepAliveTime: Duration? = nil,
        keepAliveTimeout: Duration = .seconds(5), userAgent: String = "etcd-playbook"
    ) {
        self.tls = tls
        self.connectTimeout = connectTimeout
        self.keepAliveTime = keepAliveTime
        self.keepAliveTimeout = keepAliveTimeout
        self.userAgent = userAgent
    }
}

extension TransportConfiguration {
    /// The settings of TLS; files are PEM.
    package struct TLS: Sendable, Hashable {
        /// The authorities trusted; nil for the system's.
        package var trustedCAFile: String?
        /// The client's certificate (chain), shown where the server asks for one.
        package var certFile: String?
        /// The key of `certFile`.
        package var keyFile: String?
        /// The password of an encrypted `keyFile`.
        package var keyPassword: String?
        /// The name the server's certificate is checked against, in place of the endpoint's host.
        package var serverName: String?
        /// Accept any certificate.
        package var insecureSkipVerify: Bool

        package init(
            trustedCAFile: String? = nil, certFile: String? = nil, keyFile: String? = nil, keyPassword: String? = nil,
            serverName: String? = nil, insecureSkipVerify: Bool = false
        ) {
            self.trustedCAFile = trustedCAFile
            self.certFile = certFile
            self.keyFile = keyFile
            self.keyPassword = keyPassword
            self.serverName = serverName
            self.insecureSkipVerify = insecureSkipVerify
        }
    }
}

extension TransportConfiguration.TLS: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The settings without the password of the key.
    package var description: String {
        "TLS(ca: \(trustedCAFile ?? "system"), cert: \(certFile ?? "none"), server name: \(serverName ?? "the host's"), "
            + "verify: \(!insecureSkipVerify))"
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
