/// Decides, after each attempt of one call that failed, whether and how it is sent again.
///
/// The rules are clientv3's, with three differences: nothing is sent again that may have been carried out and must not
/// be twice; a read-only transaction is a read; 0 retries means none.
package struct RetryState: Sendable {
    /// What holds for all attempts of a call.
    package struct Rules: Sendable {
        package var policy: RetryPolicy
        package var maxRetries: Int
        /// How many endpoints there are to choose from.
        package var endpointCount: Int
        /// Whether to wait for an endpoint to come up, where none can be connected to.
        package var waitsForReady: Bool
        /// Whether the call ends by itself.
        package var hasDeadline: Bool
        /// Whether another token can be had.
        package var canRenewToken: Bool
        /// Whether a member that knows of no leader is not to be waited for.
        package var requiresLeader: Bool

        package init(
            policy: RetryPolicy, maxRetries: Int, endpointCount: Int, waitsForReady: Bool, hasDeadline: Bool,
            canRenewToken: Bool, requiresLeader: Bool = false
        ) {
            self.policy = policy
            self.maxRetries = maxRetries
            self.endpointCount = endpointCount
            self.waitsForReady = waitsForReady
            self.hasDeadline = hasDeadline
            self.canRenewToken = canRenewToken
            self.requiresLeader = requiresLeader
        }
    }

    package enum Decision: Sendable, Equatable {
        /// The call fails.
        case giveUp
        /// It is sent again, after so many earlier pauses pausing once more, or at once.
        case again(earlierPauses: Int?, elsewhere: Bool)
        /// It is sent again with another token.
        case renewToken
    }

    private let rules: Rules
    private var failures = 0
    private var retries = 0
    private var pauses = 0
    private var tokenRenewals = 0
    private var refusalsByLearners = 0
    private var refusalsForWantOfALeader = 0
    /// Failures to connect in a row.
    private var missedConnections = 0

    /// Logins cost the server dearly, and a token that was just made is rarely refused twice.
    package static let maxTokenRenewals = 2

    package init(_ rules: Rules) { self.rules = rules }

    package mutating func decide(after error: EtcdError) -> Decision {
        failures += 1
        if error.isAboutToken { return decideAboutToken(error) }
        if error.code == .notSupportedForLearner { return decideAboutLearner() }
        if error.isMissedConnection { return decideAboutConnection(error) }
        missedConnections = 0
        guard isWorthRepeating(error) else { return .giveUp }
        if error.code == .noLeader && rules.requiresLeader { return decideAboutLeader() }
        return retry(elsewhere: true)
    }

    private mutating func decideAboutToken(_ error: EtcdError) -> Decision {
        guard tokenRenewals < Self.maxTokenRenewals else { return .giveUp }
        tokenRenewals += 1
        if rules.canRenewToken { return .renewToken }
        // A user known by a certificate has no token; the server asks again where users changed meanwhile.
        guard error.code == .authOldRevision else { return .giveUp }
        return pause(elsewhere: false)
    }

    private mutating func decideAboutLearner() -> Decision {
        refusalsByLearners += 1
        guard refusalsByLearners < rules.endpointCount else { return .giveUp }
        return .again(earlierPauses: nil, elsewhere: true)
    }

    private mutating func decideAboutLeader() -> Decision {
        refusalsForWantOfALeader += 1
        guard refusalsForWantOfALeader < rules.endpointCount, retries < rules.maxRetries else { return .giveUp }
        retries += 1
        return .again(earlierPauses: nil, elsewhere: true)
    }

    private mutating func decideAboutConnection(_ error: EtcdError) -> Decision {
        missedConnections += 1
        let triedAll = missedConnections >= rules.endpointCount
        guard triedAll else { return .again(earlierPauses: nil, elsewhere: true) }
        guard rules.waitsForReady, rules.maxRetries > 0, !error.isPermanent else { return .giveUp }
        guard rules.hasDeadline || pauses < rules.maxRetries else { return .giveUp }
        return isTimeToPause ? pause(elsewhere: true) : .again(earlierPauses: nil, elsewhere: true)
    }

    private func isWorthRepeating(_ error: EtcdError) -> Bool {
        switch rules.policy {
        case .atMostOnce: false
        case .repeatableChange: error.isUnavailable
        case .repeatable: error.isUnavailable || (error.isFromServer && error.family == .ended)
        }
    }

    private mutating func retry(elsewhere: Bool) -> Decision {
        guard retries < rules.maxRetries else { return .giveUp }
        retries += 1
        return isTimeToPause ? pause(elsewhere: elsewhere) : .again(earlierPauses: nil, elsewhere: elsewhere)
    }

    /// A pause comes after as many failures as make a majority of the endpoints.
    private var isTimeToPause: Bool { failures.isMultiple(of: rules.endpointCount / 2 + 1) }

    private mutating func pause(elsewhere: Bool) -> Decision {
        defer { pauses += 1 }
        return .again(earlierPauses: pauses, elsewhere: elsewhere)
    }
}
