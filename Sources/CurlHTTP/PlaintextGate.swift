/// Decides how exchanges come to the one plaintext HTTP/2 connection of an origin, for versions of libcurl that break a
/// live connection when a second request names HTTP/2 as known beforehand.
///
/// One exchange opens the connection, naming it; the others wait until the connection is up, then join it, not naming
/// it, and must never open one: libcurl would speak HTTP/1.1 there.
struct PlaintextGate {
    private var state = State.closed
    /// Those that wait.
    private var held: [Exchange] = []

    private enum State {
        case closed, open
        case opening(ObjectIdentifier)
    }

    /// What an exchange is to do.
    enum Admission: Equatable {
        case open, join, wait
    }

    var hasHeld: Bool { !held.isEmpty }

    /// Lets an exchange in, or keeps it.
    mutating func admit(_ exchange: Exchange) -> Admission {
        switch state {
        case .closed:
            state = .opening(ObjectIdentifier(exchange))
            return .open
        case .open: return .join
        case .opening:
            held.append(exchange)
            return .wait
        }
    }

    /// The exchange that opens has its connection. True where others waited for that; take them with ``release()``.
    mutating func isConnected(_ exchange: Exchange) {
        if case .opening(let opener) = state, opener == ObjectIdentifier(exchange) { state = .open }
    }

    /// The exchange has ended; true where it was to open the connection and did not.
    mutating func hasEnded(_ exchange: Exchange) -> Bool {
        guard case .opening(let opener) = state, opener == ObjectIdentifier(exchange) else { return false }
        state = .closed
        return true
    }

    /// An exchange that was to join found no live connection.
    mutating func isLost() {
        if case .open = state { state = .closed }
    }

    /// Those that need not wait any longer; none while a connection is being opened.
    mutating func release() -> [Exchange] {
        if case .opening = state { return [] }
        defer { held = [] }
        return held
    }

    /// Takes out those that wait and meet the condition.
    mutating func take(where condition: (Exchange) -> Bool) -> [Exchange] {
        let taken = held.filter(condition)
        if !taken.isEmpty { held.removeAll(where: condition) }
        return taken
    }

    /// The earliest deadline of those that wait.
    var earliestDeadline: ContinuousClock.Instant? { held.compactMap(\.request.deadline).min() }
}
