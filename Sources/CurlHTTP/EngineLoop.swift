import CLibCurl
import Glibc

/// What the engine's thread does and knows. No other thread sees it.
final class EngineLoop {
    let engine: Engine
    let configuration: HTTPClientConfiguration
    let multi: MultiHandle
    var active: [EasyHandle] = []
    var gates: [HTTPOrigin: ConnectionGate] = [:]
    var watch: LivenessWatch
    var tlsFiles: TLSFiles
    /// When to look for streams whose answer may have been lost.
    var nextSendAhead: ContinuousClock.Instant?
    /// The time at the beginning of this round.
    var now = ContinuousClock.now
    private var idle: [EasyHandle] = []
    private var touched: [Exchange] = []
    private var released: Set<HTTPOrigin> = []
    /// Whether a transfer was given to libcurl since it was last asked to work.
    private var hasBegun = false
    /// How often libcurl was asked to work.
    var round = 0
    /// In which round an answer last filled libcurl's buffer, or its reader's.
    var crowded: [HTTPOrigin: Int] = [:]
    /// Transfers that are done, and of which the next round tells whether trailers may have been lost.
    var doubtful: [(exchange: Exchange, handle: EasyHandle)] = []

    init(_ engine: Engine) {
        self.engine = engine
        configuration = engine.configuration
        multi = engine.multi
        watch = LivenessWatch(engine.configuration.liveness)
        tlsFiles = TLSFiles(engine.configuration.tls)
    }

    /// Works until the engine closes.
    func run() {
        var commands: [Engine.Command] = []
        while true {
            let isClosing = engine.drain(into: &commands)
            now = .now
            for command in commands { obey(command) }
            commands.removeAll(keepingCapacity: true)
            if isClosing { return endEverything() }
            let goesOn = perform()
            noticeEnds()
            settleDoubtful()
            while let (handle, result) = multi.nextDone() {
                if !isDoubtful(handle, result) { settle(handle, result) }
            }
            let hasReleased = releaseHeld()
            keepTime()
            let hasDelivered = deliver()
            if hasDelivered && active.isEmpty { lingerForNext() }
            let maySleep = active.isEmpty || (!goesOn && doubtful.isEmpty)
            if maySleep, !hasReleased, engine.mayFallAsleep() { multi.poll(milliseconds: longestSleep()) }
        }
    }

    /// Lets libcurl do what there is to do; true where it must be asked once more before the engine may sleep.
    ///
    /// libcurl marks a transfer whose answer or end of answer it has in memory, and gives it a timer that is due at once.
    /// Up to 7.88 that timer may be lost: at the end of a round libcurl forgets those that are due, and takes for due what
    /// was set in the same round where a transfer began meanwhile, or where an older timer of the same transfer was a
    /// millisecond late. The answer would lie unread until something else happens. A round in which nothing happens loses
    /// nothing, and looks at every mark.
    private func perform() -> Bool {
        round += 1
        multi.perform()
        defer { hasBegun = false }
        return hasBegun || !touched.isEmpty
    }

    /// Notes that something happened to the exchange, for whoever waits for it.
    func touch(_ exchange: Exchange) {
        exchange.lastHeard = now
        guard !exchange.isTouched else { return }
        exchange.isTouched = true
        touched.append(exchange)
    }

    private func obey(_ command: Engine.Command) {
        switch command {
        case .start(let exchange): start(exchange)
        case .cancel(let exchange): cancel(exchange)
        case .resumeReceiving(let exchange): exchange.handle?.resume(receiving: true)
        case .resumeSending(let exchange): exchange.handle?.resume(sending: true)
        case .probed(let origin, let answered): probed(origin, answered)
        }
    }

    /// Whoever asks one thing after another asks the next within microseconds of an answer. To look out for it that long
    /// costs less than to fall asleep and be woken; whatever else wants the processor goes first.
    private func lingerForNext() {
        let end = ContinuousClock.now + Self.lingering
        while !engine.hasCommands, ContinuousClock.now < end { sched_yield() }
    }

    private static let lingering = Duration.microseconds(50)

    /// Resumes the waiting: outside of libcurl and of every lock. False where nobody was.
    private func deliver() -> Bool {
        guard !touched.isEmpty else { return false }
        var due: [Exchange] = []
        // To go on with a stream may bring in more of it.
        while !touched.isEmpty {
            swap(&due, &touched)
            for exchange in due {
                exchange.isTouched = false
                exchange.deliver()
            }
            due.removeAll(keepingCapacity: true)
        }
        swap(&due, &touched)
        return true
    }

    private func endEverything() {
        for handle in active {
            guard let exchange = handle.exchange else { continue }
            end(exchange, .failure(.closed(exchange.sent)))
        }
        for origin in gates.keys {
            for exchange in gates[origin]?.take(where: { _ in true }) ?? [] { end(exchange, .failure(.closed)) }
        }
        _ = deliver()
        idle = []
    }
}

// MARK: - Beginning

extension EngineLoop {
    func start(_ exchange: Exchange) {
        guard !exchange.hasEnded else { return }
        if exchange.isCancelled { return end(exchange, .failure(.cancelledBeforeStart)) }
        if let deadline = exchange.request.deadline, deadline <= now {
            return end(exchange, .failure(.deadline(.nothing)))
        }
        exchange.lastHeard = now
        if exchange.request.origin.usesTLS, tlsFiles.look(now: now) { leaveConnections() }
        guard let way = way(for: exchange) else { return }
        begin(exchange, way)
    }

    /// The files of TLS have changed: what comes from now on opens a connection of its own.
    private func leaveConnections() {
        for origin in gates.keys where origin.usesTLS { gates[origin]?.isLost() }
    }

    /// Nil where the exchange has to wait.
    private func way(for exchange: Exchange) -> EasyHandle.Way? {
        let request = exchange.request
        if request.version == .http1 { return .http1 }
        if request.connection == .own { return .alone(usesTLS: request.origin.usesTLS) }
        let admission = gates[request.origin, default: ConnectionGate()].admit(exchange)
        if admission == .wait { return nil }
        if request.origin.usesTLS { return .negotiated }
        if CurlLibrary.joinsPlaintextHTTP2 { return .joiningOrOpening }
        return admission == .open ? .opening : .joining
    }

    private func begin(_ exchange: Exchange, _ way: EasyHandle.Way) {
        guard let handle = idle.popLast() ?? EasyHandle(loop: self) else { return fail(exchange, .noMemory) }
        do throws(HTTPError) {
            try handle.prepare(for: exchange, way, now: now)
        } catch {
            return fail(exchange, error)
        }
        guard multi.add(handle) else { return fail(exchange, .noMemory) }
        hasBegun = true
        exchange.attempts += 1
        exchange.handle = handle
        handle.slot = active.count
        active.append(handle)
        watch.begin(now)
    }

    /// Ends an exchange that never came to libcurl.
    private func fail(_ exchange: Exchange, _ error: HTTPError) {
        if gates[exchange.request.origin]?.hasEnded(exchange) == true { released.insert(exchange.request.origin) }
        end(exchange, .failure(error))
    }
}

// MARK: - Ending

extension EngineLoop {
    /// Ends the streams that the server has ended while this side had nothing to send; libcurl would wait for more.
    private func noticeEnds() {
        for handle in active where handle.isSendingPaused && handle.hasTrailers { handle.resume(sending: true) }
    }

    /// The exchange of the handle is done with libcurl.
    func settle(_ handle: EasyHandle, _ result: CURLcode) {
        guard let exchange = handle.exchange else { return }
        let mayTryAgain = handle.wasRefusedSocket && !exchange.hasHandedOverBody && exchange.attempts < 5
        if mayTryAgain && result != CURLE_OK { return tryAgain(exchange) }
        end(exchange, handle.outcome(of: result))
    }

    /// The connection it was to join is gone, and no byte has left.
    private func tryAgain(_ exchange: Exchange) {
        gates[exchange.request.origin]?.isLost()
        retire(exchange)
        start(exchange)
        released.insert(exchange.request.origin)
    }

    func cancel(_ exchange: Exchange) {
        exchange.isCancelled = true
        guard !exchange.hasEnded else { return }
        if exchange.handle != nil { return end(exchange, .failure(.cancelled(exchange.sent))) }
        let held = gates[exchange.request.origin]?.take { $0 === exchange } ?? []
        for exchange in held { end(exchange, .failure(.cancelled(.nothing))) }
    }

    func end(_ exchange: Exchange, _ result: Result<Void, HTTPError>) {
        exchange.end(result)
        touch(exchange)
        retire(exchange)
        let origin = exchange.request.origin
        guard gates[origin]?.hasEnded(exchange) == true else { return }
        released.insert(origin)
        guard case .failure(let error) = result, error.endsThoseWhoWait else { return }
        for waiting in gates[origin]?.take(where: { _ in true }) ?? [] { end(waiting, .failure(error)) }
    }

    /// Takes the exchange off its handle.
    private func retire(_ exchange: Exchange) {
        guard let handle = exchange.handle else { return }
        exchange.handle = nil
        // What libcurl kept of its answer is never handed over.
        if !handle.hasSucceeded { isCrowded(exchange.request.origin) }
        multi.remove(handle)
        handle.clear()
        let last = active.removeLast()
        if last !== handle {
            active[handle.slot] = last
            last.slot = handle.slot
        }
        if handle.isReusable && idle.count < Self.mostIdle { idle.append(handle) }
    }

    private static let mostIdle = 256
}

// MARK: - Waiting for a connection

extension EngineLoop {
    /// The transfer of the handle opens a connection.
    func isOpening(_ handle: EasyHandle) {
        guard handle.way.isShared, let exchange = handle.exchange else { return }
        handle.opensConnection = true
        gates[exchange.request.origin]?.isOpening(exchange)
    }

    /// The transfer of the handle has its connection.
    func isConnected(_ handle: EasyHandle) {
        guard handle.opensConnection, let exchange = handle.exchange else { return }
        handle.opensConnection = false
        gates[exchange.request.origin]?.isConnected(exchange)
        released.insert(exchange.request.origin)
    }

    /// The transfer of the handle has the head of its answer.
    func hasHead(_ handle: EasyHandle) {
        guard handle.way.isShared, let exchange = handle.exchange else { return }
        let origin = exchange.request.origin
        guard gates[origin]?.isOpen == false else { return }
        gates[origin]?.hasAnswered(exchange)
        released.insert(origin)
    }

    /// Starts those that need not wait any longer; true where there were any.
    private func releaseHeld() -> Bool {
        guard !released.isEmpty else { return false }
        let origins = released
        released = []
        var any = false
        for origin in origins {
            for exchange in gates[origin]?.release() ?? [] {
                any = true
                start(exchange)
            }
        }
        return any
    }

    /// Ends those that wait and whose deadline has passed.
    func endOverdue() {
        for origin in gates.keys where gates[origin]?.hasHeld == true {
            let overdue = gates[origin]?.take { $0.request.deadline.map { $0 <= now } ?? false } ?? []
            for exchange in overdue { end(exchange, .failure(.deadline(.nothing))) }
        }
    }
}

extension HTTPError {
    /// Whether an attempt to connect that failed so would fail so for the others too.
    fileprivate var endsThoseWhoWait: Bool {
        sent == .nothing && (code == .unreachable || code == .tls || code == .tlsCut)
    }
}
