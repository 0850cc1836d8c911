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
        state = Mutex(State(pool: EndpointPool(endpoints)))
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    var endpoints: [EtcdEndpoint] { state.withLock { $0.pool.endpoints } }

    func replaceEndpoints(_ endpoints: [EtcdEndpoint]) {
        state.withLock { $0.pool.replace(with: endpoints) }
        watches.forEach { $0.move(to: endpoints) }
        keepAlives.forEach { $0.move(to: endpoints) }
    }

    /// The endpoint that a call goes to now: the one it is pinned to, or the one that calls stay with.
    func endpoint(_ pin: EtcdEndpoint?, _ label: String) throws(EtcdError) -> EtcdEndpoint {
        let (current, isClosed) = state.withLock { ($0.pool.current, $0.isClosed) }
        if isClosed { throw closedError(label) }
        guard let endpoint = pin ?? current else {
            throw EtcdError(.noEndpointAvailable, noEndpoint, outcome: .notSent, method: label)
        }
        return endpoint
    }

    /// Moves later calls away from an endpoint that failed.
    func leave(_ endpoint: EtcdEndpoint) { state.withLock { $0.pool.leave(endpoint) } }

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
private let noEndpoint = "the client has no endpoints"
