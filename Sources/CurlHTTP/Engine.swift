import CLibCurl
import Glibc
import Synchronization

/// A thread that drives one of libcurl's multi handles, and the queue that leads to it.
final class Engine: Sendable {
    let use: HTTPConnectionUse
    let configuration: HTTPClientConfiguration
    let multi: MultiHandle
    /// Where probes of silent servers run.
    let room: EngineRoom
    private let inbox = Mutex(Inbox())
    /// What the inbox says, for a look without its lock.
    private let hasQueued = Atomic(false)
    private let thread = Mutex<EngineThread?>(nil)

    init(_ use: HTTPConnectionUse, _ configuration: HTTPClientConfiguration, room: EngineRoom) throws(HTTPError) {
        let limit = use == .shared ? configuration.connectionsPerOrigin : nil
        multi = try MultiHandle(multiplexes: use == .shared, connectionsPerOrigin: limit)
        self.use = use
        self.configuration = configuration
        self.room = room
        let started = EngineThread { [self] in EngineLoop(self).run() }
        guard let started else { throw .noThread }
        thread.withLock { $0 = started }
    }

    /// Sends the exchange on its way; it ends as closed where the engine has been.
    func start(_ exchange: Exchange) {
        if submit(.start(exchange)) { return }
        exchange.end(.failure(.closed))
        exchange.deliver()
    }

    /// Queues a command; false where the engine has been closed.
    @discardableResult
    func submit(_ command: Command) -> Bool {
        // Nil where it has been closed.
        let wasAsleep: Bool? = inbox.withLock { inbox in
            guard !inbox.isClosing else { return nil }
            inbox.commands.append(command)
            hasQueued.store(true, ordering: .relaxed)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        // Whoever is woken takes the lock first of all.
        if wasAsleep == true { multi.wakeUp() }
        return wasAsleep != nil
    }

    /// Ends every exchange and the thread, and waits for that.
    func close() {
        inbox.withLock { inbox in
            inbox.isClosing = true
            hasQueued.store(true, ordering: .relaxed)
        }
        multi.wakeUp()
        thread.withLock { thread in
            thread?.join()
            thread = nil
        }
    }

    /// Takes what has been queued meanwhile, and tells whether the engine is closing. For its own thread alone.
    func drain(into commands: inout [Command]) -> Bool {
        inbox.withLock { inbox in
            inbox.isAsleep = false
            swap(&inbox.commands, &commands)
            hasQueued.store(false, ordering: .relaxed)
            return inbox.isClosing
        }
    }

    /// Whether there is something to take, as far as can be seen from outside.
    var hasCommands: Bool { hasQueued.load(ordering: .relaxed) }

    /// Whether the engine's thread may sleep: nothing is queued. From here on a new command wakes it.
    func mayFallAsleep() -> Bool {
        inbox.withLock { inbox in
            guard inbox.commands.isEmpty, !inbox.isClosing else { return false }
            inbox.isAsleep = true
            return true
        }
    }

    /// What other threads ask of the engine's.
    enum Command: Sendable {
        case start(Exchange)
        case cancel(Exchange)
        case resumeReceiving(Exchange)
        case resumeSending(Exchange)
        case probed(HTTPOrigin, answered: Bool)
    }

    private struct Inbox {
        var commands: [Command] = []
        var isAsleep = false
        var isClosing = false
    }
}

extension HTTPError {
    static let noMemory = HTTPError(.resources, "libcurl cannot be started: memory lacks", sent: .nothing)
    static let noThread = HTTPError(.resources, "the thread of the HTTP client cannot be started", sent: .nothing)
}
