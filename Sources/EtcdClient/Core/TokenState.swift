/// Which token calls carry, and who fetches the next one.
///
/// One caller at a time fetches; the others wait for what it brings.
package struct TokenState: Sendable {
    /// What a caller that wants a token is to do.
    package enum Step: Sendable {
        /// Call with this token, or without one.
        case use(String?)
        /// Fetch one, and tell with ``finish(_:_:now:)``.
        case fetch(Ticket)
        /// Wait until somebody else has, then ask again.
        case wait
        /// Logging in failed a moment ago, and would again.
        case fail(EtcdError)
    }

    /// The right to fetch.
    package struct Ticket: Sendable, Equatable {
        fileprivate var number: Int
    }

    /// The token that a server did not accept.
    package enum Rejected: Sendable {
        case none
        /// Nil for a call without a token.
        case token(String?)
    }

    /// What fetching brought.
    package enum Fetched: Sendable {
        /// Nil where the cluster asks for none, or there are no credentials.
        case token(String?)
        case failure(EtcdError)
    }

    private enum Phase: Sendable {
        case empty
        case fetching(Ticket)
        case ready(String?)
        case refused(EtcdError, until: ContinuousClock.Instant)
    }

    private var phase = Phase.empty
    private var tickets = 0

    package init() {}

    /// How long a refused login is not tried again: checking a password costs the server much.
    package static let refusalHolds = Duration.milliseconds(500)

    /// The token there is, without fetching one.
    package var present: String? { if case .ready(let token) = phase { token } else { nil } }

    /// Whether somebody is fetching.
    package var isFetching: Bool { if case .fetching = phase { true } else { false } }

    package mutating func next(rejected: Rejected, now: ContinuousClock.Instant) -> Step {
        switch phase {
        case .fetching: return .wait
        case .refused(let error, let until) where now < until: return .fail(error)
        case .ready(let token):
            if case .token(let old) = rejected, old == token { break }
            return .use(token)
        case .empty, .refused: break
        }
        tickets += 1
        let ticket = Ticket(number: tickets)
        phase = .fetching(ticket)
        return .fetch(ticket)
    }

    /// Takes what fetching brought; without effect where credentials were replaced meanwhile.
    package mutating func finish(_ ticket: Ticket, _ fetched: Fetched, now: ContinuousClock.Instant) {
        guard case .fetching(let current) = phase, current == ticket else { return }
        phase =
            switch fetched {
            case .token(let token): .ready(token)
            case .failure(let error) where error.code == .authFailed:
                .refused(error, until: now + Self.refusalHolds)
            case .failure: .empty
            }
    }

    /// Forgets all: the credentials are others now.
    package mutating func reset() { phase = .empty }
}
