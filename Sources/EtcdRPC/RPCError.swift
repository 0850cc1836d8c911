/// Why a call failed, and what is known of its effect.
package struct RPCError: Error, Sendable {
    /// The status, as gRPC numbers them.
    package var code: RPCStatusCode
    /// The server's message, or one line on what went wrong on the way.
    package var message: String
    package var outcome: RPCOutcome
    /// Whether the status came from the server (a trailer, or the gateway's body), and not from this side.
    package var isFromServer: Bool
    /// Whether the call failed because the transport was shut down.
    package var isClosed = false
    /// Whether the two sides could not agree on TLS, which no waiting mends.
    package var isTLS = false
    /// Whether the connection just ended before TLS was up: no waiting mends that where the server has no TLS at all.
    package var isTLSCut = false
    /// Whether a certificate, a key or the authorities of this side cannot be used, whatever the server is.
    package var isTLSFile = false

    package init(_ code: RPCStatusCode, _ message: String, outcome: RPCOutcome, isFromServer: Bool = false) {
        self.code = code
        self.message = message
        self.outcome = outcome
        self.isFromServer = isFromServer
    }
}

/// What is known of the effect of a call that failed.
package enum RPCOutcome: Sendable, Hashable {
    /// The server answered that it did not do it.
    case refused
    /// No byte of the request can have left this machine.
    case notSent
    /// The request may have been carried out, or may still be.
    case unknown
}

/// The status codes of gRPC, with their numbers on the wire.
package enum RPCStatusCode: Int, Sendable, Hashable {
    case ok, cancelled, unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied
    case resourceExhausted, failedPrecondition, aborted, outOfRange, unimplemented, `internal`, unavailable, dataLoss
    case unauthenticated
}
