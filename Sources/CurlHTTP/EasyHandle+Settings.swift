import CLibCurl

extension EasyHandle {
    /// What was set last, so that the next transfer sets only what differs.
    struct Settings {
        /// A POST without a body is made of libcurl's GET: its head alone ends the request.
        enum Method {
            case get, post, emptyPost
        }

        var origin: HTTPOrigin?
        var path = ""
        var method: Method?
        var fields: [HTTPField]?
        var tlsGeneration = 0
        /// What libcurl holds the addresses of.
        var tlsContents = TLSFiles.Contents()
    }

    func set(_ option: CURLoption, _ value: Int) { _ = unsafe curl_shim_set_long(pointer, option, value) }
    func set(_ option: CURLoption, _ value: String?) {
        _ = unsafe curl_shim_set_string(pointer, option, value)
    }

    /// What is the same for every transfer.
    func setUp(_ configuration: HTTPClientConfiguration) {
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe curl_shim_set_pointer(pointer, CURLOPT_PRIVATE, me)
        _ = unsafe curl_shim_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText)
        unsafe setCallbacks(me)
        // No signals: the look-up of names is a thread's, and SIGPIPE is blocked on ours.
        set(CURLOPT_NOSIGNAL, 1)
        unsafe curl_shim_only_http(pointer)
        unsafe curl_shim_never_wait_for_resolver(pointer)
        set(CURLOPT_FOLLOWLOCATION, 0)
        // Clients of etcd and its own tools pass proxies by; a proxy for HTTP carries no gRPC.
        set(CURLOPT_NOPROXY, "*")
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.wholeMilliseconds)
        // Idle connections are found dead when they are used, and 118 seconds would end those of quiet clients.
        set(CURLOPT_MAXAGE_CONN, 86_400)
        set(CURLOPT_BUFFERSIZE, CurlLibrary.bufferSize)
        set(CURLOPT_UPLOAD_BUFFERSIZE, 16 << 10)
        setUpTLS(configuration.tls)
    }

    private func setUpTLS(_ tls: HTTPTLSSettings) {
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = tls.trustedCAFile {
            set(CURLOPT_CAINFO, file)
            // The folder of the system's authorities would be trusted besides.
            set(CURLOPT_CAPATH, nil)
            // For authorities that libcurl reads itself; without this it would do so once a day.
            unsafe curl_shim_keep_authorities(pointer, 60)
        }
        set(CURLOPT_SSLCERT, tls.certFile)
        set(CURLOPT_SSLKEY, tls.keyFile)
        // Without any password OpenSSL asks for one on the terminal.
        set(CURLOPT_KEYPASSWD, tls.keyPassword ?? "")
        set(CURLOPT_SSL_VERIFYPEER, tls.skipsVerification ? 0 : 1)
        set(CURLOPT_SSL_VERIFYHOST, tls.skipsVerification ? 0 : 2)
    }

    /// Takes the files of TLS as they were read last.
    private func take(_ files: TLSFiles) {
        setBytes(CURLOPT_CAINFO_BLOB, files.contents.authorities)
        setBytes(CURLOPT_SSLCERT_BLOB, files.contents.certificate)
        setBytes(CURLOPT_SSLKEY_BLOB, files.contents.key)
        current.tlsContents = files.contents
        current.tlsGeneration = files.generation
    }

    private func setBytes(_ option: CURLoption, _ pem: PEMBytes?) {
        _ = unsafe curl_shim_set_blob(pointer, option, pem?.bytes, pem?.count ?? 0)
    }
}

extension EasyHandle {
    /// Makes ready for an exchange; an error says what of it cannot be sent.
    func prepare(for exchange: Exchange, _ way: Way, now: ContinuousClock.Instant) throws(HTTPError) {
        let request = exchange.request
        try set(request)
        if current.tlsGeneration != loop.tlsFiles.generation { take(loop.tlsFiles) }
        set(way)
        setMethod(request.method, size: exchange.bodySize)
        let left = request.deadline.map { max(1, (now.duration(to: $0)).wholeMilliseconds) }
        set(CURLOPT_TIMEOUT_MS, left ?? 0)
        self.exchange = exchange
        self.way = way
        wasRefusedSocket = false
        opensConnection = false
        failure = nil
        hasEnough = false
        hasSucceeded = false
        hasTrailers = false
        isSendingPaused = false
        isReceivingPaused = false
        unsafe errorText.pointee = 0
    }

    /// Lets go of the exchange that ended.
    func clear() { exchange = nil }

    private func set(_ request: HTTPRequest) throws(HTTPError) {
        if current.origin != request.origin || current.path != request.path {
            try set(request.origin, request.path)
        }
        if current.fields != request.fields { try set(request.fields) }
    }

    private func set(_ origin: HTTPOrigin, _ path: String) throws(HTTPError) {
        guard path.isSendable, path.utf8.first == UInt8(ascii: "/") else { throw .invalidRequest("the path") }
        guard origin.host.isSendable, !origin.host.isEmpty else { throw .invalidRequest("the host") }
        let override = origin.usesTLS ? loop.configuration.tls.serverName : nil
        guard override?.isSendable ?? true else { throw .invalidRequest("the server name") }
        guard origin.socketPath?.isSendable ?? true else { throw .invalidRequest("the path of the socket") }
        let host = override.map { HTTPOrigin(usesTLS: true, host: $0, port: 0).bracketedHost } ?? origin.bracketedHost
        let port = origin.socketPath == nil ? ":\(origin.port)" : ""
        set(CURLOPT_URL, "\(origin.usesTLS ? "https" : "http")://\(host)\(port)\(path)")
        connectTo =
            override == nil || origin.socketPath != nil
            ? nil : StringList(["::\(origin.bracketedHost):\(origin.port)"])
        _ = unsafe curl_shim_set_list(pointer, CURLOPT_CONNECT_TO, connectTo?.head)
        if current.origin?.socketPath != origin.socketPath { set(CURLOPT_UNIX_SOCKET_PATH, origin.socketPath) }
        current.origin = origin
        current.path = path
    }

    private func set(_ fields: [HTTPField]) throws(HTTPError) {
        for field in fields where !field.name.isToken || !field.value.isSendable {
            throw .invalidRequest("the header \"\(field.name.filter { $0.isASCII && !$0.isWhitespace })\"")
        }
        // Those that libcurl would add of itself are switched off.
        let list = StringList(
            ["Expect:", "Accept:"] + fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" })
        _ = unsafe curl_shim_set_list(pointer, CURLOPT_HTTPHEADER, list.head)
        fieldList = list
        current.fields = fields
    }

    private func setMethod(_ wanted: HTTPMethod, size: Int?) {
        let method: Settings.Method = wanted == .get ? .get : size == 0 ? .emptyPost : .post
        if current.method != method {
            set(method == .post ? CURLOPT_POST : CURLOPT_HTTPGET, 1)
            set(CURLOPT_CUSTOMREQUEST, method == .emptyPost ? "POST" : nil)
            current.method = method
        }
        guard method == .post else { return }
        _ = unsafe curl_shim_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(size ?? -1))
    }

    private func set(_ way: Way) {
        let version =
            switch way {
            case .http1: CURL_HTTP_VERSION_1_1
            case .negotiated, .joining: CURL_HTTP_VERSION_2_0
            case .opening, .joiningOrOpening: CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
            case .alone(let usesTLS): usesTLS ? CURL_HTTP_VERSION_2_0 : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
            }
        set(CURLOPT_HTTP_VERSION, Int(version))
        set(CURLOPT_PIPEWAIT, way.sharesItsConnection ? 1 : 0)
        set(CURLOPT_FRESH_CONNECT, way.wantsNewConnection ? 1 : 0)
        set(CURLOPT_FORBID_REUSE, way.endsItsConnection ? 1 : 0)
    }
}

extension String {
    /// Whether it may stand in the head of a request: no control characters, no line ends.
    fileprivate var isSendable: Bool { !utf8.contains { $0 < 0x20 || $0 == 0x7f } }
}

extension String {
    /// Whether it may be the name of a header, by RFC 9110. Of others libcurl makes what it can: with a colon, another
    /// header.
    fileprivate var isToken: Bool { !utf8.isEmpty && utf8.allSatisfy { $0.isTokenCharacter } }
}

extension UInt8 {
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: Self.otherTokenCharacters.contains(self)
        }
    }

    private static let otherTokenCharacters = Array("!#$%&'*+-.^_`|~".utf8)
}

extension Duration {
    /// In milliseconds, rounded up; within what libcurl takes.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        guard seconds >= 0 else { return 0 }
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
