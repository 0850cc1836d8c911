import CLibCurl
import Glibc

/// What is known of a transfer that libcurl gave up, and what follows from it.
struct FailureFacts {
    /// libcurl's `CURLcode`.
    var result: CURLcode
    /// libcurl's own words.
    var text: String
    var systemError: Int32 = 0
    /// Whether the transfer made a connection, or tried to.
    var isNewConnection = true
    /// Whether the connection was there and the transfer began on it.
    var hasBegun = false
    var hasHead = false
    var sent = HTTPError.Sent.unknown
    var hasHandedOverBody = false
    /// Whether the body has no end yet, so that the server may have acted on a part of it.
    var isOpenEnded = false
    var isOverdue = false
    var origin: HTTPOrigin
    var tls = HTTPTLSSettings()

    /// The failure, told apart.
    var error: HTTPError {
        var error = kind
        // libcurl may have lost a connection that had the body, and failed to make the next: it tells of that alone.
        if hasHandedOverBody && (error.code == .unreachable || error.code == .resources) { error.sent = .unknown }
        return error
    }

    private var kind: HTTPError {
        switch result {
        case CURLE_OPERATION_TIMEDOUT: timeout
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .noSuchHost(origin)
        // What failed is the second connection that libcurl wanted; there is none for what was sent before.
        case CURLE_COULDNT_CONNECT: hasBegun || sent == .unknown ? .lost(origin, .beforeAnswer) : refused
        case CURLE_SSL_CONNECT_ERROR: handshake
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS: .tls(verification)
        case CURLE_SSL_CERTPROBLEM: .tlsFile(clientCertificate)
        case CURLE_SSL_CACERT_BADFILE: .tlsFile(.badAuthorities(tls.trustedCAFile ?? ""))
        case CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_ENGINE_NOTFOUND: .tls(.handshake(origin, reason))
        case CURLE_OUT_OF_MEMORY: .resources(reason, sent)
        case CURLE_URL_MALFORMAT: .invalidAddress(origin)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL: .notHTTP(origin, sent)
        case CURLE_HTTP2_STREAM where text.isEmpty: .lostAnswer(origin, isOpenEnded ? sent : .nothing)
        case CURLE_HTTP2_STREAM: .reset(origin, reason, sent)
        case CURLE_GOT_NOTHING, CURLE_SEND_FAIL_REWIND: .lostAnswer(origin, sent)
        default: broken
        }
    }

    /// libcurl's words, or a name where it found none.
    private var reason: String { text.isEmpty ? unsafe String(cString: curl_shim_easy_strerror(result)) : text }

    private var timeout: HTTPError {
        let sent: HTTPError.Sent = hasBegun || hasHandedOverBody ? sent : .nothing
        return isOverdue || hasBegun ? .deadline(sent) : .connectTimeout(origin)
    }

    private var refused: HTTPError {
        switch systemError {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: .resources(systemMessage, .nothing)
        case 0: .unreachable(origin, reason)
        default: .unreachable(origin, systemMessage)
        }
    }

    private var systemMessage: String { unsafe strerror(systemError).map { unsafe String(cString: $0) } ?? reason }

    /// No TLS connection came up.
    private var handshake: HTTPError {
        if let rejection { return .tls(rejection) }
        if text.contains("wrong version number") || text.contains("packet length too long")
            || text.contains("record layer failure")
        {
            return .tls(.plaintextPort(origin))
        }
        let wasCut = [
            "SSL_ERROR_SYSCALL", "unexpected eof", "Connection reset", "SSL_ERROR_ZERO_RETURN", "Send failure",
            "Recv failure",
        ]
        if wasCut.contains(where: { text.contains($0) }) { return .cutInHandshake(origin) }
        return .tls(.handshake(origin, reason))
    }

    /// The server's certificate was found wanting.
    private var verification: String {
        if text.contains("has expired") { return .expired(origin) }
        if text.contains("not yet valid") { return .notYetValid(origin) }
        if text.contains("does not match") || text.contains("no alternative certificate subject name") {
            return .otherName(origin, tls.serverName ?? origin.host)
        }
        if text.contains("issuer certificate") || text.contains("self-signed") || text.contains("self signed") {
            return .unknownAuthority(origin, usesSystem: tls.trustedCAFile == nil)
        }
        return .unverified(origin, reason)
    }

    /// The client's own certificate or key could not be used.
    private var clientCertificate: String {
        let file = tls.certFile ?? ""
        let isKey = ["private key", "Private key", "key file"].contains { text.contains($0) }
        return isKey ? .badKey(tls.keyFile ?? file) : .badClientCertificate(file)
    }

    /// What the server said of the client's certificate, by an alert of TLS. It comes after the client's side of the
    /// handshake is done, yet no request is looked at before.
    private var rejection: String? {
        guard origin.usesTLS, text.contains("alert") else { return nil }
        let isAboutCertificate =
            text.contains("alert certificate required") || text.contains("alert bad certificate")
            || text.contains("alert unknown ca") || text.contains("alert certificate") || text.contains("alert access")
            || text.contains("alert unsupported certificate")
        if isAboutCertificate {
            return tls.certFile == nil ? .clientCertificateRequired(origin) : .clientCertificateRejected(origin, text)
        }
        if text.contains("alert protocol version") { return .oldTLS(origin) }
        if text.contains("alert handshake failure") { return .handshake(origin, reason) }
        return nil
    }

    /// The connection broke, or what came over it is no HTTP/2.
    private var broken: HTTPError {
        if !hasHead, let rejection { return .tls(rejection) }
        guard !hasHead && isNewConnection else { return .lost(origin, reason, sent) }
        if !origin.usesTLS { return .lost(origin, .perhapsTLS(reason), sent) }
        return tls.certFile == nil ? .perhapsCertificate(origin, sent) : .perhapsRejected(origin, sent)
    }
}

// MARK: - Messages

extension HTTPOrigin {
    /// The address, for messages.
    var name: String { socketPath ?? "\(bracketedHost):\(port)" }
}

extension HTTPError {
    fileprivate static func noSuchHost(_ origin: HTTPOrigin) -> HTTPError {
        HTTPError(.unreachable, "the name \"\(origin.host)\" cannot be resolved", sent: .nothing)
    }

    fileprivate static func unreachable(_ origin: HTTPOrigin, _ reason: String) -> HTTPError {
        HTTPError(.unreachable, "cannot connect to \(origin.name): \(reason)", sent: .nothing)
    }

    fileprivate static func connectTimeout(_ origin: HTTPOrigin) -> HTTPError {
        HTTPError(.unreachable, "cannot connect to \(origin.name): no answer in time", sent: .nothing)
    }

    fileprivate static func invalidAddress(_ origin: HTTPOrigin) -> HTTPError {
        HTTPError(.invalidRequest, "\"\(origin.name)\" is no address", sent: .nothing)
    }

    fileprivate static func tls(_ message: String) -> HTTPError { HTTPError(.tls, message, sent: .nothing) }
    fileprivate static func tlsFile(_ message: String) -> HTTPError { HTTPError(.tlsFile, message, sent: .nothing) }

    fileprivate static func cutInHandshake(_ origin: HTTPOrigin) -> HTTPError {
        let message =
            "\(origin.name) ended the connection instead of setting up TLS: if it serves plaintext, "
            + "its address begins with http"
        return HTTPError(.tlsCut, message, sent: .nothing)
    }

    fileprivate static func resources(_ reason: String, _ sent: Sent) -> HTTPError {
        HTTPError(.resources, "this machine lacks what a connection needs: \(reason)", sent: sent)
    }

    fileprivate static func notHTTP(_ origin: HTTPOrigin, _ sent: Sent) -> HTTPError {
        HTTPError(.malformed, "\(origin.name) does not speak HTTP", sent: sent)
    }

    fileprivate static func reset(_ origin: HTTPOrigin, _ reason: String, _ sent: Sent) -> HTTPError {
        HTTPError(.connectionLost, "\(origin.name) reset the stream: \(reason)", sent: sent)
    }

    static func lostAnswer(_ origin: HTTPOrigin, _ sent: Sent) -> HTTPError {
        HTTPError(.noAnswer, "\(origin.name) ended the exchange without an answer", sent: sent)
    }

    fileprivate static func perhapsCertificate(_ origin: HTTPOrigin, _ sent: Sent) -> HTTPError {
        let message =
            "\(origin.name) ended the TLS connection at once, as servers do that require a client certificate, "
        return HTTPError(.connectionLost, message + "and none is configured", sent: sent)
    }

    fileprivate static func perhapsRejected(_ origin: HTTPOrigin, _ sent: Sent) -> HTTPError {
        let message = "\(origin.name) ended the TLS connection at once, as servers do that did not accept the client "
        return HTTPError(.connectionLost, message + "certificate", sent: sent)
    }

    fileprivate static func lost(_ origin: HTTPOrigin, _ reason: String, _ sent: Sent = .unknown) -> HTTPError {
        HTTPError(.connectionLost, "the connection to \(origin.name) broke: \(reason)", sent: sent)
    }
}

extension String {
    fileprivate static let beforeAnswer = "it ended before the answer had come"

    fileprivate static func perhapsTLS(_ reason: String) -> String {
        "\(reason); no answer came at all: if the server wants TLS, its address begins with https"
    }

    fileprivate static func plaintextPort(_ origin: HTTPOrigin) -> String {
        "\(origin.name) does not speak TLS: if it serves plaintext, its address begins with http"
    }

    fileprivate static func handshake(_ origin: HTTPOrigin, _ reason: String) -> String {
        "no TLS connection to \(origin.name): \(reason)"
    }

    fileprivate static func oldTLS(_ origin: HTTPOrigin) -> String {
        "no TLS connection to \(origin.name): the two sides have no version of TLS in common"
    }

    fileprivate static func expired(_ origin: HTTPOrigin) -> String { "the certificate of \(origin.name) has expired" }

    fileprivate static func notYetValid(_ origin: HTTPOrigin) -> String {
        "the certificate of \(origin.name) is not valid yet"
    }

    fileprivate static func otherName(_ origin: HTTPOrigin, _ name: String) -> String {
        "the certificate of \(origin.name) is not for \"\(name)\""
    }

    fileprivate static func unknownAuthority(_ origin: HTTPOrigin, usesSystem: Bool) -> String {
        "the certificate of \(origin.name) is not signed by "
            + (usesSystem ? "an authority this machine trusts" : "an authority of the trusted CA file")
    }

    fileprivate static func unverified(_ origin: HTTPOrigin, _ reason: String) -> String {
        "the certificate of \(origin.name) cannot be verified: \(reason)"
    }

    fileprivate static func clientCertificateRequired(_ origin: HTTPOrigin) -> String {
        "\(origin.name) requires a client certificate, and none is configured"
    }

    fileprivate static func clientCertificateRejected(_ origin: HTTPOrigin, _ text: String) -> String {
        let alert = text.firstRange(of: "alert ").map { text[$0.upperBound...].prefix { $0 != "," } } ?? ""
        return "\(origin.name) did not accept the client certificate (\(alert))"
    }

    fileprivate static func badKey(_ file: String) -> String {
        "the key \"\(file)\" cannot be used: no PEM key, the wrong password, or not the certificate's"
    }

    fileprivate static func badClientCertificate(_ file: String) -> String {
        "the client certificate \"\(file)\" cannot be used: it is missing, unreadable, or no PEM"
    }

    fileprivate static func badAuthorities(_ file: String) -> String {
        "the trusted CA file \"\(file)\" cannot be used: it is missing, unreadable, or no PEM"
    }
}
