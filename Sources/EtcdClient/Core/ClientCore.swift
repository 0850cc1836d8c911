package import EtcdRPC
import Synchronization

/// What all views of a client share.
final class ClientCore: Sendable {
    let settings: ClientSettings
    let transport: any ClientTransport
    let tokens: TokenSource
    let background = BackgroundJobs()
    let watches = SharedStreams<WatchStreamMachine>()
    let keepAlives = SharedStreams<KeepAliveStreamMachine>()
    private let state: Mutex<State>
    /// Whether something speaks against an endpoint, for a look without the lock.
    private let hasTrouble = Atomic(false)
    /// Whether any endpoint has ever answered.
    private let hasAnswered = Atomic(false)

    private struct State {
        var pool: EndpointPool
        var isClosed = false
    }

    init(
        _ endpoints: [EtcdEndpoint], _ settings: ClientSettings, _ transport: any ClientTransport,
        _ credentials: EtcdConfiguration.CredentialsProvider?
    ) {
        self.settings = settings
        self.transport = transport
        tokens = TokenSource(credentials)
        state = Mutex(
            State(pool: EndpointPool(endpoints, settings.endpointPolicy, breaking: settings.circuitBreaking)))
    }

    /// Whether calls have a token of the client's, where the cluster asks for one.
    var hasToken: Bool { tokens.hasCredentials || settings.standsForToken }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    var endpoints: [EtcdEndpoint] { state.withLock { $0.pool.endpoints } }

    var endpointCount: Int { state.withLock { $0.pool.count } }

    func replaceEndpoints(_ endpoints: [EtcdEndpoint]) {
        state.withLock { $0.pool.replace(with: endpoints) }
        watches.forEach { $0.move(to: endpoints) }
        keepAlives.forEach { $0.move(to: endpoints) }
    }

    /// The endpoint that a call goes to now: the one it is pinned to, or the one that the pool has for it.
    ///
    /// - Parameter failsFast: whether the call is refused where every endpoint has failed lately.
    func endpoint(
        _ pin: EtcdEndpoint?, _ wish: EndpointPool.Wish, failsFast: Bool, _ label: String
    ) throws(EtcdError) -> EtcdEndpoint {
        let (choice, isClosed) = state.withLock { state -> ((endpoint: EtcdEndpoint, isLastResort: Bool)?, Bool) in
            if let pin { return ((pin, false), state.isClosed) }
            if wish.avoids.isEmpty, let plain = state.pool.plainChoice { return ((plain, false), state.isClosed) }
            return (state.pool.choose(wish, now: .now), state.isClosed)
        }
        if isClosed { throw closedError(label) }
        guard let choice else {
            throw EtcdError(.noEndpointAvailable, noEndpoint, outcome: .notSent, method: label)
        }
        if choice.isLastResort && failsFast {
            throw EtcdError(
                .noEndpointAvailable, allFailed, outcome: .notSent, method: label, endpoints: endpoints)
        }
        return choice.endpoint
    }

    /// What is known of each endpoint.
    var endpointStates: [EndpointState] { state.withLock { $0.pool.states(now: .now) } }

    /// Moves later calls away from an endpoint.
    func leave(_ endpoint: EtcdEndpoint) { state.withLock { $0.pool.leave(endpoint) } }

    /// Notes a failure that speaks against an endpoint, and moves later calls away from it.
    func noteTrouble(_ endpoint: EtcdEndpoint) {
        let jitter = 1 + settings.backoff.jitterFraction * Double.random(in: -1...1)
        state.withLock { state in
            state.pool.leave(endpoint)
            state.pool.fail(endpoint, jitter: jitter, now: .now)
            hasTrouble.store(true, ordering: .relaxed)
        }
    }

    /// Notes that an endpoint has answered.
    func noteSuccess(_ endpoint: EtcdEndpoint) {
        if !hasAnswered.load(ordering: .relaxed) { hasAnswered.store(true, ordering: .relaxed) }
        guard hasTrouble.load(ordering: .relaxed) else { return }
        state.withLock { state in
            state.pool.succeed(endpoint)
            hasTrouble.store(state.pool.hasTrouble, ordering: .relaxed)
        }
    }

    /// Takes the end of a connection that never came up for what it is: endpoints have TLS all or none, so that where
    /// one has answered the server at the other end has only gone away.
    func judge(_ error: RPCError) -> RPCError {
        guard error.isTLSCut, hasAnswered.load(ordering: .relaxed) else { return error }
        var judged = error
        judged.isTLS = false
        return judged
    }

    /// Notes whether the member at an endpoint is a learner.
    func note(_ endpoint: EtcdEndpoint, isLearner: Bool) {
        state.withLock { $0.pool.note(endpoint, isLearner: isLearner, now: .now) }
    }

    /// Ends the client; returns at once where it has ended before.
    func close() {
        let wasClosed = state.withLock { state in
            defer { state.isClosed = true }
            return state.isClosed
        }
        guard !wasClosed else { return }
        transport.close()
        watches.forEach { $0.shut(closedError($0.call.traits.label)) }
        keepAlives.forEach { $0.shut(closedError($0.call.traits.label)) }
    }

    func closedError(_ label: String?) -> EtcdError {
        EtcdError(.clientClosed, clientIsClosed, outcome: .notSent, method: label)
    }
}

/// What carries a client's calls.
package protocol ClientTransport: RPCTransport, PageReader {
    /// Ends every call that is under way and all connections.
    func close()
}

private let clientIsClosed = "the client is closed"
private let allFailed = "every endpoint has failed lately; none is due to be tried again yet"
private let noEndpoint = "the client has no endpoints"
