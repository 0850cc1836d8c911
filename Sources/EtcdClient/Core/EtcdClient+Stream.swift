import EtcdRPC

extension EtcdClient {
    /// Gives the next value of a stream; nil where the server ended it.
    typealias NextValue<Output> = @Sendable () async throws(EtcdError) -> Output?

    /// Opens a stream, again where the first value does not come, and hands it to `body` with its endpoint.
    ///
    /// The configuration's request timeout bounds the wait for the first value. How long the stream may go on then is
    /// for the options to say.
    func stream<Input, Output: Sendable, Result>(
        _ call: StreamCall<Input, Output>, _ input: Input, _ options: CallOptions,
        _ body: (EtcdEndpoint, @escaping NextValue<Output>) async throws -> Result
    ) async throws -> Result {
        let bound = options.end
        let ended = try await attempts(call.traits, options) {
            (endpoint, rpc) async throws(RPCError) -> Swift.Result<Result, any Error> in
            var stream = rpc
            stream.deadline = bound
            return try await open(call, input, endpoint, stream, firstBy: rpc.deadline, body)
        }
        return try ended.get()
    }

    /// One attempt: throws what keeps the first value from coming, and returns what `body` returns or throws.
    private func open<Input, Output: Sendable, Result>(
        _ call: StreamCall<Input, Output>, _ input: Input, _ endpoint: EtcdEndpoint, _ rpc: RPCCall,
        firstBy deadline: ContinuousClock.Instant?,
        _ body: (EtcdEndpoint, @escaping NextValue<Output>) async throws -> Result
    ) async throws(RPCError) -> Swift.Result<Result, any Error> {
        var ended: Swift.Result<Result, any Error>?
        do {
            try await call.open(core.transport, input, rpc) { next in
                let values = PrefetchedStream(first: try await first(of: next, by: deadline), then: next)
                core.noteSuccess(endpoint)
                do {
                    ended = .success(
                        try await body(endpoint) { () async throws(EtcdError) in
                            do throws(RPCError) {
                                return try await values.next()
                            } catch {
                                throw EtcdError(error, call.traits, at: endpoint)
                            }
                        })
                } catch {
                    ended = .failure(error)
                }
            }
        } catch let error as RPCError {
            guard let ended else { throw error }
            return ended
        } catch {
            guard let ended else { throw RPCError(.unknown, String(describing: error), outcome: .unknown) }
            return ended
        }
        return ended ?? .failure(EtcdError(.protocolError, neverOpened, outcome: .unknown, endpoint: endpoint))
    }
}

/// The first value of a stream, if it comes in time.
private func first<Output: Sendable>(
    of next: @escaping StreamCall<Void, Output>.Next, by deadline: ContinuousClock.Instant?
) async throws(RPCError) -> Output? {
    guard let deadline else { return try await next() }
    let first = await withTaskGroup(of: Result<Output?, RPCError>?.self) { group in
        group.addTask {
            do throws(RPCError) { return .success(try await next()) } catch { return .failure(error) }
        }
        group.addTask {
            try? await Task.sleep(until: deadline, clock: .continuous)
            return nil
        }
        defer { group.cancelAll() }
        return await group.next() ?? nil
    }
    guard let first else { throw RPCError(.deadlineExceeded, tooLate, outcome: .unknown) }
    return try first.get()
}

private let tooLate = "the deadline passed before anything came"
private let neverOpened = "the stream ended before it was open"
