/// Decides how exchanges come to the one HTTP/2 connection of an origin that they share.
///
/// One exchange opens the connection; the others wait until it is up, then join it. Until the server has answered
/// something, libcurl does not know how many streams it takes, guesses a hundred, and opens another connection for each
/// one more: until then fewer are let in. And there are versions of libcurl that break a live plaintext connection when
/// a second request names HTTP/2 as known beforehand: there, those that join do not name it, and must never open a
/// connection, on which libcurl would speak HTTP/1.1.
struct ConnectionGate {
    /// How many exchanges a connection takes whose server has not answered yet.
    static let youngLimit = 90

    private var state = State.closed
    /// Those that wait.
    private var held: [Exchange] = []

    private enum State {
        case closed, open
        case opening(ObjectIdentifier)
        /// Connected, nothing answered yet; with those on it.
        case young(Set<ObjectIdentifier>)
    }

    /// What an exchange is to do.
    enum Admission: Equatable {
        case open, join, wait
    }

    var hasHeld: Bool { !held.isEmpty }
    var isOpen: Bool { if case .open = state { true } else { false } }

    /// Lets an exchange in, or keeps it.
    mutating func admit(_ exchange: Exchange) -> Admission {
        switch state {
        case .closed:
            state = .opening(ObjectIdentifier(exchange))
            return .open
        case .open: return .join
        case .young(var joined) where joined.count < Self.youngLimit:
            joined.insert(ObjectIdentifier(exchange))
            state = .young(joined)
            return .join
        case .opening, .young:
            held.append(exchange)
            return .wait
        }
    }

    /// The exchange opens a connection, whatever was thought of the one before.
    mutating func isOpening(_ exchange: Exchange) { state = .opening(ObjectIdentifier(exchange)) }

    /// The exchange that opens has its connection. Take those that waited for that with ``release()``.
    mutating func isConnected(_ exchange: Exchange) {
        if case .opening(let opener) = state, opener == ObjectIdentifier(exchange) { state = .young([opener]) }
    }

    /// The server has answered the exchange: it has told how many streams it takes.
    mutating func hasAnswered(_ exchange: Exchange) {
        switch state {
        case .opening(let opener) where opener != ObjectIdentifier(exchange): break
        default: state = .open
        }
    }

    /// The exchange has ended; true where others may go on for that.
    mutating func hasEnded(_ exchange: Exchange) -> Bool {
        switch state {
        case .opening(let opener) where opener == ObjectIdentifier(exchange):
            state = .closed
            return true
        case .young(var joined):
            guard joined.remove(ObjectIdentifier(exchange)) != nil else { return false }
            state = .young(joined)
            return hasHeld
        case .closed, .open, .opening: return false
        }
    }

    /// An exchange that was to join found no live connection.
    mutating func isLost() {
        switch state {
        case .open, .young: state = .closed
        case .closed, .opening: break
        }
    }

    /// Those that need not wait any longer.
    mutating func release() -> [Exchange] {
        switch state {
        case .opening: return []
        case .young(let joined):
            let released = held.prefix(Self.youngLimit - joined.count)
            held.removeFirst(released.count)
            return Array(released)
        case .closed, .open:
            defer { held = [] }
            return held
        }
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
