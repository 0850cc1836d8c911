extension EtcdClient {
    /// Takes part in a shared stream for as long as `body` runs.
    ///
    /// Where nobody runs the client, the stream is this subscriber's own, and ends with it.
    func subscribe<Machine: SharedStreamMachine, Result>(
        _ streams: SharedStreams<Machine>, _ call: SharedStream<Machine>.Call, _ subscription: Machine.Subscription,
        _ outlet: StreamOutlet<Machine.Value>, _ options: CallOptions,
        _ body: (SharedStream<Machine>, _ number: Int) async throws -> Result
    ) async throws -> Result {
        if core.isClosed { throw core.closedError(call.traits.label) }
        let key = StreamKey(pin, options, core.settings)
        // Others may share the stream, who have another namespace or none.
        let plain = EtcdClient(core: core, pin: key.pin)
        guard call.takesLaterCommands(core.transport) else {
            let alone = SharedStream<Machine>(call, key)
            return try await plain.subscribeAlone(alone, of: streams, subscription, outlet, body)
        }
        let seat = streams.join(key, call, subscription, outlet) { stream in
            core.background.add {
                await stream.run(plain)
                streams.remove(stream)
            }
        }
        guard let (stream, number) = seat else {
            let alone = SharedStream<Machine>(call, key)
            return try await plain.subscribeAlone(alone, of: streams, subscription, outlet, body)
        }
        // Between the look above and here the client may have ended all there was.
        if core.isClosed { stream.shut(core.closedError(call.traits.label)) }
        defer { stream.leave(number) }
        return try await body(stream, number)
    }

    private func subscribeAlone<Machine: SharedStreamMachine, Result>(
        _ stream: SharedStream<Machine>, of streams: SharedStreams<Machine>, _ subscription: Machine.Subscription,
        _ outlet: StreamOutlet<Machine.Value>, _ body: (SharedStream<Machine>, _ number: Int) async throws -> Result
    ) async throws -> Result {
        guard let number = stream.join(subscription, outlet) else { throw core.closedError(stream.call.traits.label) }
        return try await streams.holdAlone(stream) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await stream.run(self, isAlone: true) }
                defer { group.cancelAll() }
                return try await body(stream, number)
            }
        }
    }

    /// Some releases call an expired token a lack of permission when something is asked of a stream; a read tells the
    /// two apart, and brings a new token.
    func makeSureOfToken(_ options: CallOptions) async throws(EtcdError) {
        guard core.tokens.hasCredentials else { return }
        var read = GetRequest(.key([0]))
        read.serializable = true
        read.keysOnly = true
        do throws(EtcdError) { _ = try await get(read, options: options) } catch {
            guard error.code == .permissionDenied else { throw error }
        }
    }

    /// Whether calls are made with another token by now, since `token` was no longer good.
    func hasOtherToken(than token: String?, _ options: CallOptions) async -> Bool {
        guard core.tokens.hasCredentials else { return false }
        if core.tokens.present == token { try? await makeSureOfToken(options) }
        return core.tokens.present != token
    }
}
