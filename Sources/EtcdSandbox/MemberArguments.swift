/// The command line of one `etcd` process.
struct MemberArguments: Sendable {
    var place: MemberPlace
    /// The members at the start, as `name=peer-url` joined by commas.
    var initialCluster: String
    var state: String
    var token: String
    var options: ClusterOptions
    /// Whether the program knows `--unsafe-no-fsync`.
    var knowsNoFsync: Bool

    var list: [String] { identity + network + tuning + security + options.extraArguments }

    private var identity: [String] {
        [
            "--name", place.name, "--data-dir", place.dataDirectory, "--initial-cluster", initialCluster,
            "--initial-cluster-state", state, "--initial-cluster-token", token, "--logger", "zap", "--log-outputs",
            "stderr",
        ]
    }

    private var network: [String] {
        [
            "--listen-client-urls", listenClientURLs, "--advertise-client-urls", place.clientURL,
            "--listen-peer-urls", place.peerListenURL, "--initial-advertise-peer-urls", place.peerURL,
            "--listen-metrics-urls", place.metricsURL,
        ]
    }

    private var listenClientURLs: String {
        guard options.hasUnixSockets else { return place.clientURL }
        return "\(place.clientURL),\(place.socketScheme)://\(place.socketName)"
    }

    private var tuning: [String] {
        var arguments = [
            "--heartbeat-interval", "\(milliseconds(options.heartbeat))",
            "--election-timeout", "\(milliseconds(options.election))",
        ]
        if let quota = options.quotaBackendBytes { arguments += ["--quota-backend-bytes", "\(quota)"] }
        if let operations = options.maxTxnOps { arguments += ["--max-txn-ops", "\(operations)"] }
        if options.unsafeNoFsync, knowsNoFsync { arguments.append("--unsafe-no-fsync") }
        return arguments
    }

    private var security: [String] { tls + tokens }

    private var tls: [String] {
        guard let tls = options.tls else { return [] }
        var arguments = ["--cert-file", tls.server.certificate, "--key-file", tls.server.key]
        if let trusted = tls.trustedCA { arguments += ["--trusted-ca-file", trusted] }
        if tls.requiresClientCertificate { arguments.append("--client-cert-auth") }
        return arguments
    }

    private var tokens: [String] {
        switch options.authToken {
        case nil: []
        case .simple(let seconds): ["--auth-token", "simple", "--auth-token-ttl", "\(seconds)"]
        case .jwt(let publicKey, let privateKey, let ttl):
            ["--auth-token", "jwt,pub-key=\(publicKey),priv-key=\(privateKey),sign-method=RS256,ttl=\(ttl)"]
        }
    }
}

private func milliseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds.multipliedReportingOverflow(by: 1_000).partialValue + attoseconds / 1_000_000_000_000_000
}
