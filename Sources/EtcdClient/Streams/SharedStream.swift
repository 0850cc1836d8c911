import EtcdRPC
import Synchronization

/// One stream for many subscribers, opened again where it is lost, for as long as there are any.
final class SharedStream<Machine: SharedStreamMachine>: Sendable {
    typealias Call = ExchangeCall<Machine.Command, Machine.Response>

    struct State {
        var machine = Machine()
        var outlets: [Int: StreamOutlet<Machine.Value>] = [:]
        var lastSubscriber = 0
        /// Set when nobody can join any more.
        var isOver = false
        /// To be sent on the stream that is open.
        var commands: [Machine.Command] = []
        /// To be sent first of all on the next stream, since the open one takes no more.
        var carried: [Machine.Command] = []
        /// Where that stream goes, the token it carries, and whether anything has come on it.
        var endpoint: EtcdEndpoint?
        var token: String?
        var hasAnswered = false
        /// Whether the server ended it in good order.
        var hasEndedWell = false
    }

    let call: Call
    let key: StreamKey
    let state = Mutex(State())
    /// Somebody joined or left, or something came.
    let changed = Signal()
    /// There is something to send.
    let toSend = Signal()
    /// A stream may be needed.
    let wanted = Signal()
    /// Reading may go on.
    let mayRead = Signal()
    /// The open stream is to end, and another to begin.
    let cut = Signal()

    init(_ call: Call, _ key: StreamKey) {
        self.call = call
        self.key = key
    }

    /// Takes a subscriber in.
    ///
    /// - Returns: its number; nil where the stream has ended for good.
    func join(_ subscription: Machine.Subscription, _ outlet: StreamOutlet<Machine.Value>) -> Int? {
        let number = state.withLock { state -> Int? in
            guard !state.isOver else { return nil }
            state.lastSubscriber += 1
            state.outlets[state.lastSubscriber] = outlet
            state.machine.add(state.lastSubscriber, subscription, now: .now)
            return state.lastSubscriber
        }
        changed.set()
        return number
    }

    /// Lets a subscriber go.
    func leave(_ number: Int) {
        state.withLock { state in
            state.outlets[number] = nil
            state.machine.remove(number)
        }
        changed.set()
    }

    /// Goes on with a subscriber that was behind.
    func release(_ number: Int) {
        state.withLock { $0.machine.release(number) }
        changed.set()
    }

    /// Sends a command that belongs to no subscriber, where a stream is open.
    func send(_ command: Machine.Command) {
        state.withLock { state in
            if state.hasAnswered { state.commands.append(command) }
        }
        toSend.set()
    }

    /// Ends the stream for good.
    func shut(_ error: EtcdError) {
        state.withLock { state in
            state.isOver = true
            for outlet in state.outlets.values { outlet.end(error) }
            state.outlets = [:]
            state.machine = Machine()
        }
        changed.set()
    }

    /// Goes elsewhere where the open stream goes to none of these endpoints.
    func move(to endpoints: [EtcdEndpoint]) {
        guard key.pin == nil else { return }
        let isElsewhere = state.withLock { $0.endpoint.map { !endpoints.contains($0) } ?? false }
        if isElsewhere { cut.set() }
    }
}

extension SharedStream.State {
    /// Hands out what is due, to readers that never hold this up.
    ///
    /// - Returns: the subscribers whose refusal is to be looked into.
    mutating func deliver(_ deliveries: [StreamDelivery<Machine.Value>]) -> [(subscriber: Int, error: EtcdError)] {
        var refused: [(Int, EtcdError)] = []
        for delivery in deliveries {
            let number = delivery.subscriber
            switch delivery.event {
            case .value(let value):
                guard let outlet = outlets[number] else { continue }
                if outlet.deliver(value) { machine.hold(number) }
            case .end(let error): outlets.removeValue(forKey: number)?.end(error)
            case .refused(let error): refused.append((number, error))
            }
        }
        return refused
    }
}

/// Where a subscriber gets what is for it.
struct StreamOutlet<Value: Sendable>: Sendable {
    /// Gives a value; true where no more is to come for a while.
    let deliver: @Sendable (Value) -> Bool
    /// Tells that no more will come.
    let end: @Sendable (EtcdError) -> Void
}

/// What subscribers must have in common to share a stream.
struct StreamKey: Sendable, Hashable {
    /// The only endpoint that the stream may go to.
    let pin: EtcdEndpoint?
    /// Whether the stream ends where its member knows of no leader.
    let requireLeader: Bool
    private let waitsForReady: Bool
    private let maxRetries: Int
    private let metadata: [[String]]

    init(_ pin: EtcdEndpoint?, _ options: CallOptions, _ settings: ClientSettings) {
        self.pin = pin ?? options.endpoint
        requireLeader = options.requireLeader
        waitsForReady = options.waitsForReady ?? (self.pin == nil && !settings.failsFast)
        maxRetries = max(options.maxRetries ?? settings.maxRetries, 0)
        metadata = options.metadata.map { [$0.name, $0.value] }
    }

    /// Whether subscribers that have not had an answer wait for an endpoint to come up.
    var waits: Bool { waitsForReady && maxRetries > 0 }

    /// The options to open a stream with.
    func options(timeout: Duration) -> CallOptions {
        CallOptions(
            timeout: timeout, requireLeader: requireLeader, waitsForReady: waitsForReady,
            maxRetries: maxRetries, metadata: metadata.map { (name: $0[0], value: $0[1]) })
    }
}
