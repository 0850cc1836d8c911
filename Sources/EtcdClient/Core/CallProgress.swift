/// What is known of a call after the attempts made so far.
struct CallProgress {
    let traits: CallTraits
    let deadline: ContinuousClock.Instant?
    /// The token, or the lack of one, that the last attempt was turned away for.
    var rejected = TokenState.Rejected.none
    private(set) var lastFailure: EtcdError
    /// Why an attempt failed before its time was over; nil where none did.
    private var reason: EtcdError?
    private var outcome = EtcdError.Outcome.notSent
    private var tried: [EtcdEndpoint] = []
    /// Where it failed since every endpoint had its turn.
    private(set) var triedThisRound: [EtcdEndpoint] = []

    /// Whether no attempt has failed yet.
    var isFirst: Bool { tried.isEmpty }

    init(_ traits: CallTraits, deadline: ContinuousClock.Instant?) {
        self.traits = traits
        self.deadline = deadline
        lastFailure = EtcdError(.noEndpointAvailable, notTried, outcome: .notSent, method: traits.label)
    }

    /// Notes an attempt that failed, and the token it carried.
    ///
    /// - Parameter endpointCount: how many endpoints the call may go to.
    mutating func note(_ failure: EtcdError, token: String?, endpointCount: Int) {
        if triedThisRound.count >= endpointCount { triedThisRound = [] }
        lastFailure = failure
        if failure.code != .deadlineExceeded { reason = failure }
        outcome = outcome.combined(with: failure.outcome)
        if let endpoint = failure.endpoint {
            if !tried.contains(endpoint) { tried.append(endpoint) }
            if !failure.isAboutToken { triedThisRound.append(endpoint) }
        }
        rejected = failure.isAboutToken ? .token(token) : .none
    }

    /// What the call fails with, where it ends with `error`: an earlier attempt may have been carried out.
    func failure(_ error: EtcdError) -> EtcdError {
        var failure = error
        failure.method = traits.label
        failure.outcome = outcome.combined(with: error.outcome)
        failure.endpoint = error.endpoint ?? lastFailure.endpoint
        failure.endpoints = tried.isEmpty ? error.endpoints : tried
        if failure.code == .deadlineExceeded, let reason {
            // That time is over does not tell what it was spent on. Whether it ended in an attempt or in between is luck.
            failure.message += "; before that, \(reason.message)"
            if failure.outcome == .notSent && reason.code == .unavailable { failure.code = .unavailable }
        }
        if failure.code == .unavailable && failure.outcome == .notSent && failure.endpoints.count > 1 {
            failure.code = .noEndpointAvailable
        }
        return failure
    }
}

extension EtcdError {
    /// The caller's task was cancelled between two attempts.
    static func cancelled(_ label: String) -> EtcdError {
        EtcdError(.cancelled, callCancelled, outcome: .notSent, method: label)
    }
}

private let notTried = "no endpoint was tried"
private let callCancelled = "the call was cancelled"
