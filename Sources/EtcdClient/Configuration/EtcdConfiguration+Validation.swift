import Glibc

extension EtcdConfiguration {
    /// The configuration itself where it can be used; throws `configuration`, with what is wrong, where it cannot.
    @discardableResult
    public func validated() throws(EtcdError) -> EtcdConfiguration {
        try checkDiscovery()
        if !isDiscovered { _ = try parsedEndpoints() }
        try checkBounds()
        try checkCredentials()
        try checkTLS()
        return self
    }

    /// What is allowed but unwise.
    public var warnings: [String] {
        guard let endpoints = try? parsedEndpoints() else { return [] }
        var warnings: [String] = []
        let usesTLS = endpoints.contains(where: \.usesTLS)
        if usesTLS && insecureSkipTLSVerify { warnings.append(certificatesNotChecked) }
        if usesTLS, let serverName, !serverName.isEmpty { warnings.append(nameOverridden(serverName)) }
        if !usesTLS && hasTLSSettings { warnings.append(tlsSettingsUnused) }
        if !usesTLS && isAuthenticated && !endpoints.allSatisfy(\.isLoopback) { warnings.append(secretsInTheClear) }
        return warnings
    }

    /// The endpoints taken apart, without repetitions.
    func parsedEndpoints() throws(EtcdError) -> [EtcdEndpoint] {
        guard !isDiscovered else { throw .configuration(notDiscovered) }
        guard !endpoints.isEmpty else { throw .configuration(noEndpoints) }
        var parsed: [EtcdEndpoint] = []
        for text in endpoints {
            let endpoint = try EtcdEndpoint(text, usesTLSWithoutScheme: !(insecureTransport ?? !hasTLSSettings))
            if !parsed.contains(endpoint) { parsed.append(endpoint) }
        }
        if let plain = parsed.first(where: { !$0.usesTLS }), let secure = parsed.first(where: \.usesTLS) {
            throw .configuration(mixedSchemes(plain, secure))
        }
        return parsed
    }

    private var isDiscovered: Bool { discoverySRV?.isEmpty == false }

    private func checkDiscovery() throws(EtcdError) {
        if isDiscovered, !endpoints.isEmpty { throw .configuration(discoveryAndEndpoints) }
        if !isDiscovered, discoverySRVName?.isEmpty == false { throw .configuration(nameWithoutDomain) }
    }

    var hasTLSSettings: Bool {
        certFile.isGiven || keyFile.isGiven || trustedCAFile.isGiven || serverName.isGiven || insecureSkipTLSVerify
    }

    private var isAuthenticated: Bool { username.isGiven || token.isGiven || credentials != nil }

    private func checkBounds() throws(EtcdError) {
        let durations = [
            ("auto-sync-interval", autoSyncInterval), ("dial-timeout", dialTimeout),
            ("dial-keep-alive-time", dialKeepAliveTime), ("dial-keep-alive-timeout", dialKeepAliveTimeout),
            ("request-timeout", requestTimeout), ("backoff-wait-between", backoffWaitBetween),
            ("the first pause of circuit breaking", circuitBreaking?.firstPause),
            ("the longest pause of circuit breaking", circuitBreaking?.longestPause),
        ]
        for case (let name, let duration?) in durations where duration < .zero {
            throw .configuration(negative(name))
        }
        let numbers = [
            ("max-call-send-msg-size", maxCallSendMsgSize), ("max-call-recv-msg-size", maxCallRecvMsgSize),
            ("max-unary-retries", maxUnaryRetries),
        ]
        for case (let name, let number?) in numbers where number < 0 { throw .configuration(negative(name)) }
        if let fraction = backoffJitterFraction, !(0...1).contains(fraction) { throw .configuration(jitterOutOfRange) }
        let sent = ClientSettings.maxSendBytes(maxCallSendMsgSize)
        if let received = maxCallRecvMsgSize, received > 0, sent > received {
            throw .configuration(sendsMoreThanItReceives(sent, received))
        }
    }

    private func checkCredentials() throws(EtcdError) {
        if username.isGiven && token.isGiven { throw .configuration(userAndToken) }
        if credentials != nil && (username.isGiven || token.isGiven) { throw .configuration(providerAndUser) }
        if username.isGiven && !password.isGiven { throw .configuration(noPassword) }
        if password.isGiven && !username.isGiven { throw .configuration(noUsername) }
        for secret in [username, password, token] where secret?.utf8.contains(0) == true {
            throw .configuration(zeroByteInCredentials)
        }
        if token?.contains(where: \.isNewline) == true { throw .configuration(lineBreakInToken) }
    }

    private func checkTLS() throws(EtcdError) {
        if certFile.isGiven && !keyFile.isGiven { throw .configuration(certWithoutKey) }
        if keyFile.isGiven && !certFile.isGiven { throw .configuration(keyWithoutCert) }
        // Endpoints that are still to be found may turn out to have TLS.
        let endpoints = isDiscovered ? nil : try parsedEndpoints()
        guard endpoints?.contains(where: \.usesTLS) ?? true else { return }
        let files = [("trusted-ca-file", trustedCAFile), ("cert-file", certFile), ("key-file", keyFile)]
        for case (let name, let path?) in files where !path.isEmpty && access(path, R_OK) != 0 {
            throw .configuration(unreadable(name, path, String(cString: strerror(errno))))
        }
    }
}

extension Optional<String> {
    /// Whether there is a text and it is not empty.
    fileprivate var isGiven: Bool { self?.isEmpty == false }
}

private let noEndpoints = "no endpoints; give at least one, as in http://127.0.0.1:2379"
private let discoveryAndEndpoints = "endpoints and discovery-srv stand together; leave one of them out"
private let nameWithoutDomain = "discovery-srv-name wants discovery-srv beside it"
private let notDiscovered =
    "the endpoints of discovery-srv are not looked up; withEtcdClient does so, or await discovered() before"
private func mixedSchemes(_ plain: EtcdEndpoint, _ secure: EtcdEndpoint) -> String {
    "the endpoints mix http (\(plain)) and https (\(secure)); use one of them for all"
}
private func negative(_ name: String) -> String { "\(name) is negative; give 0 or more" }
private let jitterOutOfRange = "backoff-jitter-fraction is not between 0 and 1"
private func sendsMoreThanItReceives(_ sent: Int, _ received: Int) -> String {
    "max-call-recv-msg-size (\(received) bytes) is smaller than max-call-send-msg-size (\(sent) bytes); raise it"
}
private let userAndToken = "token and username exclude each other; give one of them"
private let providerAndUser = "a credentials provider excludes username and token; give one of them"
private let noPassword = "username without password; give both"
private let noUsername = "password without username; give both"
private let zeroByteInCredentials = "username, password or token holds a zero byte"
private let lineBreakInToken = "token holds a line break"
private let certWithoutKey = "cert-file without key-file; give both"
private let keyWithoutCert = "key-file without cert-file; give both"
private func unreadable(_ name: String, _ path: String, _ reason: String) -> String {
    "\(name) \(path) cannot be read: \(reason)"
}
private let certificatesNotChecked =
    "insecure-skip-tls-verify: the servers' certificates are not checked, so anyone on the way can answer for them"
private func nameOverridden(_ name: String) -> String {
    "server-name: the servers' certificates are checked against \"\(name)\", not against their endpoints"
}
private let tlsSettingsUnused = "settings of TLS are given, but no endpoint is https: nothing is encrypted"
private let secretsInTheClear = "credentials go unencrypted to other machines; use https endpoints"
