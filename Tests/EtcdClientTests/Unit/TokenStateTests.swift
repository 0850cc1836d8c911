import EtcdClient
import Testing

struct TokenStateTests {
    static let now = ContinuousClock.now
    static let refused = EtcdError(.authFailed, "wrong password", outcome: .refused)

    /// What a step is, in a word.
    static func word(_ step: TokenState.Step) -> String {
        switch step {
        case .use(let token): "use \(token ?? "none")"
        case .fetch: "fetch"
        case .wait: "wait"
        case .fail(let error): "fail \(error.code)"
        }
    }

    /// A state that holds `token`.
    static func ready(_ token: String?) -> TokenState {
        var state = TokenState()
        if case .fetch(let ticket) = state.next(rejected: .none, now: now) {
            state.finish(ticket, .token(token), now: now)
        }
        return state
    }

    @Test("One caller fetches, the others wait for what it brings")
    func singleFlight() throws {
        var state = TokenState()
        guard case .fetch(let ticket) = state.next(rejected: .none, now: Self.now) else {
            Issue.record("nobody fetches")
            return
        }
        #expect(Self.word(state.next(rejected: .none, now: Self.now)) == "wait")
        #expect(Self.word(state.next(rejected: .token(nil), now: Self.now)) == "wait")
        state.finish(ticket, .token("t1"), now: Self.now)
        #expect(Self.word(state.next(rejected: .none, now: Self.now)) == "use t1")
    }

    @Test("Only the first call whose token is refused fetches another; the rest use it")
    func renews() {
        var state = Self.ready("t1")
        #expect(Self.word(state.next(rejected: .token("t0"), now: Self.now)) == "use t1")
        guard case .fetch(let ticket) = state.next(rejected: .token("t1"), now: Self.now) else {
            Issue.record("nobody fetches")
            return
        }
        state.finish(ticket, .token("t2"), now: Self.now)
        #expect(Self.word(state.next(rejected: .token("t1"), now: Self.now)) == "use t2")
    }

    @Test("Auth that is off needs no token, until a call without one is refused")
    func authIsOff() {
        var state = Self.ready(nil)
        #expect(Self.word(state.next(rejected: .none, now: Self.now)) == "use none")
        #expect(Self.word(state.next(rejected: .token(nil), now: Self.now)) == "fetch")
    }

    @Test("A refused login is not tried again at once, nor for ever held against new credentials")
    func refusalHolds() {
        var state = TokenState()
        guard case .fetch(let ticket) = state.next(rejected: .none, now: Self.now) else { return }
        state.finish(ticket, .failure(Self.refused), now: Self.now)
        #expect(Self.word(state.next(rejected: .none, now: Self.now)) == "fail auth-failed")
        let later = Self.now + TokenState.refusalHolds
        #expect(Self.word(state.next(rejected: .none, now: later)) == "fetch")
        state.reset()
        #expect(Self.word(state.next(rejected: .none, now: Self.now)) == "fetch")
    }

    @Test("What was fetched for other credentials is dropped")
    func staleTicket() {
        var state = TokenState()
        guard case .fetch(let ticket) = state.next(rejected: .none, now: Self.now) else { return }
        state.reset()
        state.finish(ticket, .token("old"), now: Self.now)
        #expect(state.present == nil)
        #expect(Self.word(state.next(rejected: .none, now: Self.now)) == "fetch")
    }

    @Test("A fetch that failed for another reason is tried again by the next caller")
    func fetchFailed() {
        var state = TokenState()
        guard case .fetch(let ticket) = state.next(rejected: .none, now: Self.now) else { return }
        state.finish(ticket, .failure(EtcdError(.unavailable, "", outcome: .notSent)), now: Self.now)
        #expect(Self.word(state.next(rejected: .none, now: Self.now)) == "fetch")
    }
}
