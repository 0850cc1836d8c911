import CurlHTTP

extension HTTPClientConfiguration {
    /// The part of the configuration that is HTTP's.
    init(_ configuration: TransportConfiguration) {
        self.init(connectTimeout: configuration.connectTimeout)
        tls = HTTPTLSSettings(
            trustedCAFile: configuration.tls.trustedCAFile, certFile: configuration.tls.certFile,
            keyFile: configuration.tls.keyFile, keyPassword: configuration.tls.keyPassword,
            serverName: configuration.tls.serverName, skipsVerification: configuration.tls.insecureSkipVerify)
        liveness = configuration.keepAliveTime.map {
            HTTPLiveness(quiet: $0, patience: configuration.keepAliveTimeout, path: "/version")
        }
    }
}

extension HTTPOrigin {
    init(_ endpoint: RPCEndpoint) {
        self.init(usesTLS: endpoint.usesTLS, host: endpoint.host, port: endpoint.port, socketPath: endpoint.socketPath)
    }
}
