import EtcdRPC

extension CurlCommand {
    /// The command line of a call.
    init(_ call: RecordedCall, _ tls: TransportConfiguration.TLS, hasToken: Bool) {
        var words = ["curl"]
        if call.isStream { words.append("-N") }
        if call.endpoint.usesTLS { words += Self.flags(tls, call.endpoint) }
        if let path = call.endpoint.socketPath { words += ["--unix-socket", ShellWord.quoted(path)] }
        if call.endpoint.host.contains(":") { words.append("-g") }
        for (name, value) in call.fields { words += ["-H", ShellWord.quoted("\(name): \(value ?? "***")")] }
        if hasToken && call.body != nil { words += ["-H", "\"authorization: $ETCD_TOKEN\""] }
        if let body = call.body { words += ["-d", ShellWord.quoted(body)] }
        words.append(ShellWord.quoted(Self.address(call.endpoint, tls.serverName) + call.path))
        self.init(words: words)
    }

    private static func flags(_ tls: TransportConfiguration.TLS, _ endpoint: RPCEndpoint) -> [String] {
        var words: [String] = []
        let files = [("--cacert", tls.trustedCAFile), ("--cert", tls.certFile), ("--key", tls.keyFile)]
        for case (let flag, let file?) in files { words += [flag, ShellWord.quoted(file)] }
        if tls.insecureSkipVerify { words.append("-k") }
        if tls.serverName != nil && endpoint.socketPath == nil {
            words += ["--connect-to", ShellWord.quoted("::\(bracketed(endpoint.host)):\(endpoint.port)")]
        }
        return words
    }

    /// The server as the beginning of a URL, with the name its certificate is checked against.
    private static func address(_ endpoint: RPCEndpoint, _ serverName: String?) -> String {
        let host = endpoint.usesTLS ? serverName ?? endpoint.host : endpoint.host
        let port = endpoint.socketPath == nil ? ":\(endpoint.port)" : ""
        return "\(endpoint.usesTLS ? "https" : "http")://\(bracketed(host))\(port)"
    }

    private static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}

extension RecordingTransport: ClientTransport {
    package func close() {}
}

extension EtcdClient {
    /// The call that `body` makes, as a command line of curl for the JSON gateway; nothing is sent.
    ///
    /// What `body` is given looks like this client, fails every call, and notes the first:
    ///
    ///     let command = try await client.curlCommand { try await $0.put(PutRequest(key: "a", value: "b")) }
    ///
    /// Throws what keeps the call from being made, and `configuration` where `body` makes none.
    public func curlCommand(_ body: (EtcdClient) async throws -> some Any) async throws -> CurlCommand {
        let recorder = RecordingTransport()
        var settings = core.settings
        settings.autoSyncInterval = nil
        settings.standsForToken = core.hasToken
        let client = EtcdClient(
            core: ClientCore(core.endpoints, settings, recorder, nil), pin: pin, namespace: namespace, fence: fence)
        defer { client.close() }
        do {
            _ = try await body(client)
        } catch {
            guard recorder.recorded != nil else { throw error }
        }
        guard let call = recorder.recorded else { throw EtcdError.configuration(noCall) }
        return CurlCommand(call, settings.transport.tls, hasToken: core.tokens.hasCredentials && !call.isLogin)
    }
}

extension RecordedCall {
    fileprivate var isLogin: Bool { path.hasSuffix("/auth/authenticate") }
}

private let noCall = "there is no call to print: the closure made none"
