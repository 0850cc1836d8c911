import Synchronization

/// The streams of one RPC: the shared ones, one for each endpoint and set of headers, and those of single callers.
final class SharedStreams<Machine: SharedStreamMachine>: Sendable {
    private let streams = Mutex<[StreamKey: SharedStream<Machine>]>([:])
    private let alone = Mutex<[ObjectIdentifier: SharedStream<Machine>]>([:])

    /// Joins the stream of a key; where there is none, `begin` starts one, or says that it cannot.
    ///
    /// - Returns: the stream, and the subscriber's number; nil where none can be started.
    func join(
        _ key: StreamKey, _ call: SharedStream<Machine>.Call, _ subscription: Machine.Subscription,
        _ outlet: StreamOutlet<Machine.Value>, begin: (SharedStream<Machine>) -> Bool
    ) -> (stream: SharedStream<Machine>, number: Int)? {
        streams.withLock { streams in
            if let stream = streams[key], let number = stream.join(subscription, outlet) { return (stream, number) }
            let stream = SharedStream<Machine>(call, key)
            guard let number = stream.join(subscription, outlet), begin(stream) else { return nil }
            streams[key] = stream
            return (stream, number)
        }
    }

    /// The stream of a key, if there is one.
    func stream(_ key: StreamKey) -> SharedStream<Machine>? { streams.withLock { $0[key] } }

    /// Forgets a stream that has ended.
    func remove(_ stream: SharedStream<Machine>) {
        streams.withLock { streams in
            if streams[stream.key] === stream { streams[stream.key] = nil }
        }
    }

    /// Knows of a stream that one caller has alone, for as long as `body` runs.
    func holdAlone<Result>(
        _ stream: SharedStream<Machine>, _ body: () async throws -> Result
    ) async rethrows -> Result {
        alone.withLock { $0[ObjectIdentifier(stream)] = stream }
        defer { alone.withLock { $0[ObjectIdentifier(stream)] = nil } }
        return try await body()
    }

    /// How many streams are shared.
    var count: Int { streams.withLock { $0.count } }

    /// Does something with every stream.
    func forEach(_ body: (SharedStream<Machine>) -> Void) {
        streams.withLock { Array($0.values) }.forEach(body)
        alone.withLock { Array($0.values) }.forEach(body)
    }
}
