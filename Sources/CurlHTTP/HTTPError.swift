/// Why an exchange failed.
package struct HTTPError: Error, Sendable, Hashable {
    package var code: Code
    /// One line for people.
    package var message: String
    package var sent: Sent

    package init(_ code: Code, _ message: String, sent: Sent) {
        self.code = code
        self.message = message
        self.sent = sent
    }

    /// The kinds of failure.
    package enum Code: Sendable, Hashable {
        /// The caller's task was cancelled, or it left the stream.
        case cancelled
        case deadlineExceeded
        /// The client was shut down.
        case closed
        /// The request cannot be sent as it is.
        case invalidRequest
        /// No connection came up: the name, the network, the port, the time it may take.
        case unreachable
        /// No TLS connection came up, or the server gave this client up while it did.
        case tls
        /// The connection ended without a word while TLS was to come up, as where the server is going down, or has none.
        case tlsCut
        /// A certificate, a key or the authorities of this side cannot be used, whatever the server is.
        case tlsFile
        /// The connection broke, or the server reset the stream.
        case connectionLost
        /// The server ended the exchange, or the connection, and no answer was seen; libcurl up to 8.0 loses an answer
        /// that comes before the request has been read.
        case noAnswer
        /// The answer is not HTTP, or not such HTTP as was asked for.
        case malformed
        /// The header or the body is larger than allowed.
        case tooLarge
        /// The server answers nothing any more, not even a probe.
        case silent
        /// This machine lacks memory, descriptors, or a file.
        case resources
    }

    /// What can have left this machine.
    package enum Sent: Sendable, Hashable {
        /// The server cannot have carried the request out.
        case nothing
        /// It may have, or may still.
        case unknown
    }
}

extension HTTPError {
    static let cancelledBeforeStart = HTTPError(.cancelled, "the call was cancelled", sent: .nothing)
    static let closed = HTTPError(.closed, "the client is closed", sent: .nothing)

    static func cancelled(_ sent: Sent) -> HTTPError { HTTPError(.cancelled, "the call was cancelled", sent: sent) }
    static func closed(_ sent: Sent) -> HTTPError { HTTPError(.closed, "the client was closed", sent: sent) }
    static func deadline(_ sent: Sent) -> HTTPError { HTTPError(.deadlineExceeded, "the deadline passed", sent: sent) }

    static func invalidRequest(_ what: String) -> HTTPError {
        HTTPError(.invalidRequest, "\(what) has characters that cannot be sent", sent: .nothing)
    }

    static func silent(_ origin: HTTPOrigin, after patience: Duration) -> HTTPError {
        HTTPError(
            .silent, "\(origin.bracketedHost):\(origin.port) is silent: a probe got no answer within \(patience)",
            sent: .unknown)
    }
}
