import EtcdClient
import EtcdRecipes
import Testing

@Suite("What is known of keys that are taken over")
struct LeasingStateTests {
    private static let key: [UInt8] = [1]
    private static let session = LeasingState.Session(lease: 7)
    private static let now = ContinuousClock.now

    /// An answer that came in a revision.
    private static func answer(_ revision: Int64, _ value: String? = "a", lease: Int64 = 0) -> GetResponse {
        let pair = value.map {
            KeyValue(
                key: key, value: Array($0.utf8), createRevision: 1, modRevision: revision, version: 1, lease: lease)
        }
        return GetResponse(
            header: ResponseHeader(revision: revision), keyValues: pair.map { [$0] } ?? [], more: false,
            count: pair == nil ? 0 : 1)
    }

    /// A state with a session, in which the key is taken over with a mark of revision 10.
    private static func taken() -> LeasingState {
        var state = LeasingState()
        state.begin(session, until: now + .seconds(10))
        state.beginTakingOver(key)
        let isKept = state.takeOver(key, session, answer(10))
        #expect(isKept)
        return state
    }

    /// What is answered from memory; nil for nothing.
    private static func cached(_ state: LeasingState, after time: Duration = .zero) -> String? {
        var state = state
        guard case .cached(let response) = state.look(key, at: now + time) else { return nil }
        return response.keyValues.first?.valueText ?? "nothing"
    }

    /// Begins a write of the key, which must be taken over.
    private static func write(_ state: inout LeasingState) throws -> LeasingState.Write {
        let write = state.beginWrite(key)
        return try #require(write)
    }

    @Test("A key is answered for as long as the lease is trusted, and no longer")
    func trusted() {
        var state = Self.taken()
        #expect(Self.cached(state) == "a")
        #expect(Self.cached(state, after: .seconds(9)) == "a")
        #expect(Self.cached(state, after: .seconds(10)) == nil)
        state.renew(Self.session, until: Self.now + .seconds(20))
        #expect(Self.cached(state, after: .seconds(19)) == "a")
        state.renew(LeasingState.Session(lease: 8), until: Self.now + .seconds(90))
        #expect(Self.cached(state, after: .seconds(20)) == nil, "another session's renewal is none of this one")
        state.end()
        #expect(Self.cached(state) == nil)
    }

    @Test("A mark that was asked back or deleted before its answer came is not kept", arguments: [true, false])
    func early(isAskedBack: Bool) {
        var state = LeasingState()
        state.begin(Self.session, until: Self.now + .seconds(10))
        state.beginTakingOver(Self.key)
        if isAskedBack { state.lose(Self.key, 10) } else { state.loseAll(Self.key, before: 11) }
        let isKept = state.takeOver(Self.key, Self.session, Self.answer(10))
        #expect(!isKept)
        #expect(Self.cached(state) == nil)
        // What became of an older mark says nothing of a later one.
        state.beginTakingOver(Self.key)
        state.loseAll(Self.key, before: 12)
        let isKeptLater = state.takeOver(Self.key, Self.session, Self.answer(13))
        #expect(isKeptLater)
    }

    @Test("An answer of an earlier session is not kept")
    func sessions() {
        var state = LeasingState()
        state.begin(Self.session, until: Self.now + .seconds(10))
        state.beginTakingOver(Self.key)
        state.begin(LeasingState.Session(lease: 8), until: Self.now + .seconds(10))
        let isKept = state.takeOver(Self.key, Self.session, Self.answer(10))
        #expect(!isKept)
    }

    @Test("While it is written a key is not answered; behind the last write, what that one left")
    func writes() throws {
        var state = Self.taken()
        let first = try Self.write(&state)
        #expect(first.held != nil && first.revision == 10)
        #expect(Self.cached(state) == nil, "others may see already what it writes")
        state.end(first, held: Self.answer(11, "b"))
        #expect(Self.cached(state) == "b")

        let (second, third) = (try Self.write(&state), try Self.write(&state))
        #expect(third.held == nil, "which of two comes last is not known")
        state.end(third, held: Self.answer(13, "d"))
        #expect(Self.cached(state) == nil)
        state.end(second, held: Self.answer(12, "c"))
        #expect(Self.cached(state) == nil)
    }

    @Test("What was read before a write is not kept behind it")
    func reads() throws {
        var state = Self.taken()
        let write = try Self.write(&state)
        state.end(write, held: nil)
        guard case .taken(let generation) = state.look(Self.key, at: Self.now) else {
            Issue.record("it is to be read")
            return
        }
        let next = try Self.write(&state)
        state.fill(Self.key, with: Self.answer(12, "old"), generation)
        state.end(next, held: nil)
        state.fill(Self.key, with: Self.answer(12, "old"), generation)
        #expect(Self.cached(state) == nil)
        state.fill(Self.key, with: Self.answer(14, "new"), generation + 1)
        #expect(Self.cached(state) == "new")
    }

    @Test("A key that is given back rests; one that ends with a lease is not answered")
    func rests() {
        var state = Self.taken()
        state.drop(Self.key, 10, until: Self.now + .seconds(2))
        if case .closed = state.look(Self.key, at: Self.now + .seconds(1)) {} else { Issue.record("it rests") }
        if case .free = state.look(Self.key, at: Self.now + .seconds(2)) {} else { Issue.record("it is free") }
        state.beginTakingOver(Self.key)
        let isKept = state.takeOver(Self.key, Self.session, Self.answer(20, lease: 5))
        #expect(isKept)
        #expect(Self.cached(state) == nil)
        state.drop(Self.key, 10, until: Self.now)
        #expect(state.entries.count == 1, "the mark of an earlier time")
    }
}
