package import EtcdRPC

extension EtcdError {
    /// The error of one attempt.
    package init(_ error: RPCError, _ traits: CallTraits, at endpoint: EtcdEndpoint) {
        let (code, outcome) = error.isFromServer ? Self.answered(error, traits) : Self.local(error)
        self.init(
            code, error.message, outcome: outcome, method: traits.label, endpoint: endpoint, endpoints: [endpoint],
            underlying: error)
    }

    /// What a server's status says: by its text where the text is known, else by its code.
    private static func answered(_ error: RPCError, _ traits: CallTraits) -> (Code, Outcome) {
        if let row = ServerErrorTable.row(forMessage: error.message) {
            return (row.code, outcome(of: row, traits))
        }
        return switch error.code {
        case .cancelled: (.cancelled, .unknown)
        case .deadlineExceeded: (.deadlineExceeded, .unknown)
        case .unavailable: (.unavailable, Outcome(error.outcome))
        case .unimplemented: (.unimplemented, .refused)
        case .permissionDenied: (.permissionDenied, .refused)
        case .unauthenticated: (.invalidAuthToken, .refused)
        case .resourceExhausted where error.message.contains("trying to send message larger"):
            (.responseTooLarge, .unknown)
        case .resourceExhausted where error.message.contains("received message larger"): (.requestTooLarge, .refused)
        default: (.serverError, Outcome(error.outcome))
        }
    }

    private static func outcome(of row: ServerErrorTable.Row, _ traits: CallTraits) -> Outcome {
        switch row.effect {
        case .notDone:
            // A member asks the leader on a learner's behalf more than once, and may lose the leader after the first.
            row.code == .noLeader && traits.isForwarded ? .unknown : .refused
        case .maybeDone: .unknown
        case .maybeDoneWhereItTakesSpace: traits.policy == .repeatable ? .refused : .unknown
        }
    }

    private static func local(_ error: RPCError) -> (Code, Outcome) {
        if error.isClosed { return (.clientClosed, Outcome(error.outcome)) }
        if error.isTLS { return (.tls, Outcome(error.outcome)) }
        let code: Code =
            switch error.code {
            case .cancelled: .cancelled
            case .deadlineExceeded: .deadlineExceeded
            case .unavailable: .unavailable
            case .resourceExhausted: error.outcome == .notSent ? .requestTooLarge : .responseTooLarge
            default: .protocolError
            }
        return (code, Outcome(error.outcome))
    }

    /// Whether the attempt failed for want of a server that could answer, as etcd's clients judge it.
    var isUnavailable: Bool { (underlying as? RPCError)?.code == .unavailable }

    /// Whether no connection came up, for a reason that waiting does not mend.
    var isPermanent: Bool { code == .tls || !isUnavailable }

    /// Whether no connection came up.
    var isMissedConnection: Bool { outcome == .notSent && family == .connection }

    /// Whether the certificate, the key or the authorities that the configuration names cannot be used.
    package var isAboutTLSFile: Bool { (underlying as? RPCError)?.isTLSFile ?? false }

    /// Whether a server answered the attempt.
    var isFromServer: Bool { (underlying as? RPCError)?.isFromServer ?? false }

    /// Whether the server does not accept the token, or the lack of one, that the attempt carried.
    var isAboutToken: Bool { code == .userEmpty || code == .invalidAuthToken || code == .authOldRevision }
}

extension EtcdError.Outcome {
    init(_ outcome: RPCOutcome) {
        self =
            switch outcome {
            case .refused: .refused
            case .notSent: .notSent
            case .unknown: .unknown
            }
    }
}
