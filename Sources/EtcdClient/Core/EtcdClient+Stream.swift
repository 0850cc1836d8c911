import EtcdRPC

extension EtcdClient {
    /// Gives the next value of a stream; nil where the server ended it.
    typealias NextValue<Output> = @Sendable () async throws(EtcdError) -> Output?

    /// Opens a stream, again where the first value does not come, and hands it to `body` with its endpoint.
    func stream<Input, Output: Sendable, Result>(
        _ call: StreamCall<Input, Output>, _ input: Input, _ options: CallOptions,
        _ body: (EtcdEndpoint, @escaping NextValue<Output>) async throws -> Result
    ) async throws -> Result {
        let ended = try await attempts(call.traits, options) {
            (endpoint, rpc) async throws(RPCError) -> Swift.Result<Result, any Error> in
            try await open(call, input, endpoint, rpc, body)
        }
        return try ended.get()
    }

    /// One attempt: throws what keeps the first value from coming, and returns what `body` returns or throws.
    private func open<Input, Output: Sendable, Result>(
        _ call: StreamCall<Input, Output>, _ input: Input, _ endpoint: EtcdEndpoint, _ rpc: RPCCall,
        _ body: (EtcdEndpoint, @escaping NextValue<Output>) async throws -> Result
    ) async throws(RPCError) -> Swift.Result<Result, any Error> {
        var ended: Swift.Result<Result, any Error>?
        do {
            try await call.open(core.transport, input, rpc) { next in
                let values = PrefetchedStream(first: try await next(), then: next)
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

private let neverOpened = "the stream ended before it was open"
