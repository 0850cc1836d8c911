import CurlHTTP

extension RPCError {
    /// What a failed exchange means for the call.
    init(_ error: HTTPError) {
        let code: RPCStatusCode =
            switch error.code {
            case .cancelled, .closed: .cancelled
            case .deadlineExceeded: .deadlineExceeded
            case .invalidRequest: .invalidArgument
            case .unreachable, .tls, .tlsCut, .tlsFile, .connectionLost, .noAnswer, .silent, .resources: .unavailable
            case .malformed: .internal
            case .tooLarge: .resourceExhausted
            }
        self.init(code, error.message, outcome: error.sent == .nothing ? .notSent : .unknown)
        isClosed = error.code == .closed
        isTLS = [.tls, .tlsCut, .tlsFile].contains(error.code)
        isTLSCut = error.code == .tlsCut
        isTLSFile = error.code == .tlsFile
    }
}
