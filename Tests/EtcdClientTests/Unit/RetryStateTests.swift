import EtcdClient
import EtcdRPC
import Testing

struct RetryStateTests {
    static let endpoint = EtcdEndpoint(usesTLS: false, host: "a", port: 2379)

    static func rules(
        _ policy: RetryPolicy, retries: Int = 100, endpoints: Int = 3, waits: Bool = true, deadline: Bool = true,
        token: Bool = false
    ) -> RetryState.Rules {
        RetryState.Rules(
            policy: policy, maxRetries: retries, endpointCount: endpoints, waitsForReady: waits, hasDeadline: deadline,
            canRenewToken: token)
    }

    static func error(_ error: RPCError, _ policy: RetryPolicy) -> EtcdError {
        EtcdError(error, CallTraits(label: "call", policy: policy), at: endpoint)
    }

    static let timedOut = RPCError.server(.unavailable, "etcdserver: request timed out")
    static let serverDeadline = RPCError.server(.deadlineExceeded, "context deadline exceeded")
    static let localDeadline = RPCError(.deadlineExceeded, "the deadline passed", outcome: .unknown)
    static let badRequest = RPCError.server(.invalidArgument, "etcdserver: key is not provided")

    @Test(
        "Whether a call is sent again depends on what it does and on what is known of its effect",
        arguments: [
            (RetryPolicy.repeatable, timedOut, true), (.repeatable, .brokenConnection, true),
            (.repeatable, serverDeadline, true), (.repeatable, localDeadline, false),
            (.repeatable, badRequest, false), (.repeatableChange, timedOut, true),
            (.repeatableChange, serverDeadline, false), (.atMostOnce, timedOut, false),
            (.atMostOnce, .brokenConnection, false), (.atMostOnce, serverDeadline, false),
            (.atMostOnce, .refusedConnection, true), (.repeatable, .refusedConnection, true),
            (.atMostOnce, .server(.unavailable, "etcdserver: unhealthy cluster"), false),
            (.atMostOnce, .server(.failedPrecondition, "etcdserver: rpc not supported for learner"), true),
        ])
    func repeats(policy: RetryPolicy, failure: RPCError, again: Bool) {
        var state = RetryState(Self.rules(policy))
        #expect((state.decide(after: Self.error(failure, policy)) != .giveUp) == again)
    }

    @Test("A pause comes after each majority of endpoints has failed, and each is longer in turn")
    func pauses() {
        var state = RetryState(Self.rules(.repeatable, endpoints: 3))
        let decisions = (1...6).map { _ in state.decide(after: Self.error(Self.timedOut, .repeatable)) }
        #expect(
            decisions == [
                .again(earlierPauses: nil, elsewhere: true), .again(earlierPauses: 0, elsewhere: true),
                .again(earlierPauses: nil, elsewhere: true), .again(earlierPauses: 1, elsewhere: true),
                .again(earlierPauses: nil, elsewhere: true), .again(earlierPauses: 2, elsewhere: true),
            ])
    }

    @Test("A call is sent again as often as configured, and 0 means never", arguments: [0, 1, 5])
    func bounds(retries: Int) {
        var state = RetryState(Self.rules(.repeatable, retries: retries))
        var count = 0
        while state.decide(after: Self.error(Self.timedOut, .repeatable)) != .giveUp { count += 1 }
        #expect(count == retries)
    }

    @Test("Without connections each endpoint is tried once, where the call does not wait for one to come up")
    func failsFast() {
        var state = RetryState(Self.rules(.atMostOnce, endpoints: 3, waits: false))
        let failure = Self.error(.refusedConnection, .atMostOnce)
        #expect(state.decide(after: failure) == .again(earlierPauses: nil, elsewhere: true))
        #expect(state.decide(after: failure) == .again(earlierPauses: nil, elsewhere: true))
        #expect(state.decide(after: failure) == .giveUp)
    }

    @Test("Waiting for a connection ends with the deadline; without one, after the retries")
    func waitsForConnections() {
        let failure = Self.error(.refusedConnection, .atMostOnce)
        var bounded = RetryState(Self.rules(.atMostOnce, retries: 4, endpoints: 1, deadline: true))
        for _ in 1...50 { #expect(bounded.decide(after: failure) != .giveUp) }
        var unbounded = RetryState(Self.rules(.atMostOnce, retries: 4, endpoints: 1, deadline: false))
        for _ in 1...4 { #expect(unbounded.decide(after: failure) != .giveUp) }
        #expect(unbounded.decide(after: failure) == .giveUp)
    }

    @Test(
        "Every shape of error about the token renews it, twice at most",
        arguments: [
            RPCError.server(.unauthenticated, "etcdserver: invalid auth token"),
            .server(.unknown, "auth: invalid auth token"), .server(.unknown, "auth: user name is empty"),
            .server(.invalidArgument, "etcdserver: user name is empty"),
            .server(.unknown, "auth: revision in header is old"),
            .server(.invalidArgument, "etcdserver: revision of auth store is old"),
        ])
    func renewsToken(failure: RPCError) {
        var state = RetryState(Self.rules(.atMostOnce, token: true))
        let error = Self.error(failure, .atMostOnce)
        #expect(state.decide(after: error) == .renewToken)
        #expect(state.decide(after: error) == .renewToken)
        #expect(state.decide(after: error) == .giveUp)
    }

    @Test("Without credentials only a changed auth store is worth another attempt")
    func withoutCredentials() {
        var state = RetryState(Self.rules(.atMostOnce))
        #expect(
            state.decide(after: Self.error(.server(.unknown, "auth: user name is empty"), .atMostOnce)) == .giveUp)
        #expect(
            state.decide(after: Self.error(.server(.unknown, "auth: revision in header is old"), .atMostOnce))
                == .again(earlierPauses: 0, elsewhere: false))
    }

    @Test("A learner's refusal is taken elsewhere, once for each other endpoint")
    func learners() {
        var state = RetryState(Self.rules(.atMostOnce, endpoints: 3))
        let error = Self.error(.server(.failedPrecondition, "etcdserver: rpc not supported for learner"), .atMostOnce)
        #expect(state.decide(after: error) == .again(earlierPauses: nil, elsewhere: true))
        #expect(state.decide(after: error) == .again(earlierPauses: nil, elsewhere: true))
        #expect(state.decide(after: error) == .giveUp)
    }
}
