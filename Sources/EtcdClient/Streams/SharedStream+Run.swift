import EtcdRPC
import Synchronization

extension SharedStream {
    /// Serves the subscribers until the last has left, or the task is cancelled.
    ///
    /// - Parameter isAlone: whether the task is that of the only subscriber, and not the client's own.
    func run(_ client: EtcdClient, isAlone: Bool = false) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.drive(client) }
            group.addTask { await self.keepOpen(client) }
            await group.next()
            group.cancelAll()
        }
        let isCancelled = isAlone && !client.core.isClosed
        shut(isCancelled ? .cancelled(call.traits.label) : client.core.closedError(call.traits.label))
    }

    /// Does what is due, when it is; ends with the last subscriber.
    private func drive(_ client: EtcdClient) async {
        while !Task.isCancelled {
            let step = state.withLock { state -> StreamStep<Machine.Command, Machine.Value>? in
                let step = state.machine.step(now: .now)
                state.commands += step.commands
                _ = state.deliver(step.deliveries)
                guard !state.machine.isEmpty else {
                    state.isOver = true
                    return nil
                }
                return step
            }
            guard let step else { return }
            if !step.commands.isEmpty { toSend.set() }
            if step.isStuck { leaveEndpoint(client) }
            wanted.set()
            mayRead.set()
            await changed.wait(until: step.next)
        }
    }

    /// Ends a stream whose server does not answer, and goes elsewhere.
    private func leaveEndpoint(_ client: EtcdClient) {
        if key.pin == nil, let endpoint = state.withLock({ $0.endpoint }) { client.core.leave(endpoint) }
        cut.set()
    }

    /// Opens stream after stream, while one is wanted.
    private func keepOpen(_ client: EtcdClient) async {
        var failures = 0
        while true {
            while !Task.isCancelled, state.withLock({ !$0.machine.wantsStream }) { await wanted.wait() }
            guard !Task.isCancelled else { return }
            let error = await openOnce(client, earlierFailures: failures)
            guard !Task.isCancelled else { return }
            let mayBeRefused = state.withLock { $0.hasEndedWell } || error.code == .deadlineExceeded
            let suspect = state.withLock { mayBeRefused ? $0.machine.suspect : nil }
            failures = lose(after: error, client, earlierFailures: failures) ? 0 : failures + 1
            if let suspect { await question(suspect.subscriber, suspect.range, client) }
            let pause = client.core.settings.backoff.pause(after: failures, jitter: .random(in: -1...1))
            try? await Task.sleep(for: pause)
        }
    }

    /// Ends a subscriber that the user has no permission for: a read tells.
    private func question(_ number: Int, _ range: KeyRange, _ client: EtcdClient) async {
        var read = GetRequest(range)
        (read.serializable, read.keysOnly, read.limit) = (true, true, 1)
        do throws(EtcdError) {
            _ = try await client.get(read, options: key.options(timeout: firstAnswerPatience))
        } catch {
            if error.code == .permissionDenied || error.isAboutToken { end(number, error) }
        }
    }

    private func end(_ number: Int, _ error: EtcdError) {
        state.withLock { state in
            state.machine.remove(number)
            state.outlets.removeValue(forKey: number)?.end(error)
        }
        changed.set()
    }

    /// Notes the end of a stream, or of the attempt to open one.
    ///
    /// - Returns: whether anything came on it.
    private func lose(after error: EtcdError, _ client: EtcdClient, earlierFailures: Int) -> Bool {
        defer { changed.set() }
        let hadAllATurn = earlierFailures + 1 >= (key.pin == nil ? client.core.endpointCount : 1)
        let isBeyondWaiting = error.code == .tls || (error.code == .protocolError && hadAllATurn)
        let isClosed = client.core.isClosed
        let error = isClosed ? client.core.closedError(call.traits.label) : error
        return state.withLock { state in
            let hasAnswered = state.hasAnswered
            let refused = error.code == .permissionDenied ? state.machine.endRefused(error) : nil
            state.close()
            if let refused {
                _ = state.deliver(refused)
                return hasAnswered
            }
            state.machine.lastFailure = error
            let isWorthAnother = error.isWorthAnotherStream(hasAnswered: hasAnswered, requireLeader: key.requireLeader)
            if isClosed || !isWorthAnother {
                _ = state.deliver(state.machine.end(error, onlyUnanswered: false))
            } else if !hasAnswered && (!key.waits || isBeyondWaiting) {
                _ = state.deliver(state.machine.end(error, onlyUnanswered: true))
            }
            return hasAnswered
        }
    }

    /// Opens a stream and serves it to its end.
    ///
    /// - Returns: why it has ended, or could not be opened.
    private func openOnce(_ client: EtcdClient, earlierFailures: Int) async -> EtcdError {
        let patience = firstAnswerPatience * (1 << min(earlierFailures, 3))
        let options = key.options(timeout: min(client.core.settings.requestTimeout ?? patience, patience))
        do throws(EtcdError) {
            if call.checksToken { try await client.makeSureOfToken(options) }
            return try await client.attempts(call.traits, options) { (endpoint, rpc) async throws(RPCError) in
                try await serve(client, endpoint, rpc)
            }
        } catch {
            return error
        }
    }

    /// One attempt: throws what keeps the first answer from coming, and returns why the stream ended after that.
    private func serve(
        _ client: EtcdClient, _ endpoint: EtcdEndpoint, _ rpc: RPCCall
    ) async throws(RPCError) -> EtcdError {
        cut.clear()
        state.withLock { state in
            state.close()
            state.endpoint = endpoint
            state.token = rpc.metadata.first { $0.name == "token" }?.value
            state.machine.open(now: .now)
        }
        // The endpoints may be others since this one was chosen.
        move(to: client.core.endpoints)
        changed.set()
        var unbounded = rpc
        unbounded.deadline = nil
        var failure = RPCError(.unavailable, serverEnded, outcome: .unknown)
        do {
            try await call.open(client.core.transport, unbounded) { exchange in
                try await converse(exchange, client, firstBy: rpc.deadline)
            }
        } catch {
            failure = (error as? RPCError) ?? RPCError(.unknown, String(describing: error), outcome: .unknown)
        }
        guard state.withLock({ $0.hasAnswered || $0.hasEndedWell }) else { throw failure }
        return EtcdError(failure, call.traits, at: endpoint)
    }

    /// Sends and reads until the stream ends, which throws.
    private func converse(
        _ exchange: OpenExchange<Machine.Command, Machine.Response>, _ client: EtcdClient,
        firstBy deadline: ContinuousClock.Instant?
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.send(on: exchange, client) }
            group.addTask { try await self.read(from: exchange, client) }
            group.addTask {
                await self.cut.wait()
                throw RPCError(.unavailable, streamWasCut, outcome: .unknown)
            }
            if let deadline {
                group.addTask {
                    try? await Task.sleep(until: deadline, clock: .continuous)
                    guard self.state.withLock({ $0.hasAnswered }) else {
                        throw RPCError(.deadlineExceeded, tooLate, outcome: .unknown)
                    }
                }
            }
            defer { group.cancelAll() }
            while try await group.next() != nil {}
        }
    }

    private func send(
        on exchange: OpenExchange<Machine.Command, Machine.Response>, _ client: EtcdClient
    ) async throws(RPCError) {
        var mayGoOn = true
        while !Task.isCancelled {
            let commands = state.withLock { $0.takeCommands(keeps: !mayGoOn) }
            if !commands.isEmpty {
                guard mayGoOn else { throw RPCError(.unavailable, takesNoMore, outcome: .unknown) }
                try await exchange.send(commands)
                mayGoOn = call.takesLaterCommands(client.core.transport)
            }
            await toSend.wait()
        }
    }

    private func read(
        from exchange: OpenExchange<Machine.Command, Machine.Response>, _ client: EtcdClient
    ) async throws(RPCError) {
        while true {
            while !Task.isCancelled, state.withLock({ $0.machine.waitsForReader }) { await mayRead.wait() }
            let responses = try await exchange.next()
            guard !responses.isEmpty else {
                state.withLock { $0.hasEndedWell = true }
                throw RPCError(.unavailable, serverEnded, outcome: .unknown)
            }
            let (refused, needsStep, answering) = state.withLock { state in
                let answering = state.hasAnswered ? nil : state.endpoint
                state.hasAnswered = true
                let refused = responses.flatMap { state.deliver(state.machine.take($0, now: .now)) }
                return (refused, state.machine.needsStep, answering)
            }
            if let answering { client.core.noteSuccess(answering) }
            if needsStep { changed.set() }
            for refusal in refused { try await settle(refusal.subscriber, refusal.error, client) }
        }
    }

    /// Ends a subscriber that was refused, unless that is the token's fault.
    private func settle(_ number: Int, _ error: EtcdError, _ client: EtcdClient) async throws(RPCError) {
        let token = state.withLock { $0.token }
        if await client.hasOtherToken(than: token, key.options(timeout: firstAnswerPatience)) {
            throw RPCError(.unavailable, tokenIsOld, outcome: .unknown)
        }
        end(number, error)
        // Releases up to 3.5 take no more requests on a stream after one that they refused.
        throw RPCError(.unavailable, streamIsDeaf, outcome: .unknown)
    }
}

extension SharedStream.State {
    /// Forgets the stream there was.
    fileprivate mutating func close() {
        machine.lose()
        commands = []
        endpoint = nil
        token = nil
        hasAnswered = false
        hasEndedWell = false
    }

    /// What is to be sent.
    ///
    /// - Parameter keeps: whether the stream takes no more, so that the next one is to have what it can.
    fileprivate mutating func takeCommands(keeps: Bool) -> [Machine.Command] {
        guard !commands.isEmpty else { return [] }
        defer { commands = [] }
        if keeps {
            carried += commands.filter { Machine.outlivesStream($0) }
            return commands
        }
        defer { carried = [] }
        return commands + carried
    }
}

extension EtcdError {
    /// Whether what went on upon a stream may go on upon another one.
    fileprivate func isWorthAnotherStream(hasAnswered: Bool, requireLeader: Bool) -> Bool {
        if code == .noLeader { return !requireLeader }
        // A stream that was served has a token that has expired since; the next one gets a new token.
        if isAboutToken { return hasAnswered }
        // What is too large comes again, and is as large.
        guard code != .clientClosed, code != .cancelled, code != .responseTooLarge else { return false }
        return family == .connection || code == .stopped || code == .leaderChanged || code == .timeout
            || isUnavailable || (code == .deadlineExceeded && !isFromServer)
    }
}

/// How long the first answer on a stream may take before another stream is tried.
private let firstAnswerPatience = Duration.seconds(10)

private let serverEnded = "the server ended the stream"
private let streamWasCut = "the stream was given up for another one"
private let takesNoMore = "the stream takes no more requests"
private let tooLate = "the deadline passed before anything came"
private let streamIsDeaf = "something was refused on the stream"
private let tokenIsOld = "the token of the stream is too old"
