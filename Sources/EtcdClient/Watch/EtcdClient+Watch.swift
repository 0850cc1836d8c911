import EtcdRPC

extension EtcdClient {
    /// Watches keys for as long as `body` runs.
    ///
    /// Every change from the start revision on is reported once, in order, a revision at a time and never in part. A lost
    /// connection is made again, with another endpoint where there is one, and the watch goes on where it was. It ends by
    /// throwing: `compacted` (its `underlying` a ``WatchCompaction``) where the revision it needs is gone, and whatever
    /// the server cancels it for. A reader that is slow holds the server up, which keeps what is not read.
    ///
    /// The configuration's request timeout bounds the wait for the watch to be created; a timeout among the options
    /// bounds each stream that it runs on.
    public func watch<Result>(
        _ request: WatchRequest, options: CallOptions = .default, _ body: (WatchStream) async throws -> Result
    ) async throws -> Result {
        let buffer = WatchBuffer()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.follow(request, options, into: buffer) }
            defer { group.cancelAll() }
            return try await body(WatchStream(buffer: buffer))
        }
    }

    /// Fills the buffer until the watch ends or the task is cancelled.
    private func follow(_ request: WatchRequest, _ options: CallOptions, into buffer: WatchBuffer) async {
        var state = WatchState(startRevision: request.startRevision)
        var failures = 0
        var wasCreated = false
        while !Task.isCancelled {
            do {
                let start = WatchStart(request: request, revision: state.next)
                state.open()
                try await makeSureOfToken(request, options)
                (state, failures) = try await stream(.watch, start, options) { [state] _, next in
                    try await Self.read(next, state, into: buffer)
                }
                wasCreated = true
            } catch {
                let failure = (error as? EtcdError) ?? EtcdError(.protocolError, "\(error)", outcome: .unknown)
                guard wasCreated, failure.isWatchWorthResuming else { return buffer.end(failure) }
            }
            let pause = core.settings.backoff.pause(after: failures, jitter: .random(in: -1...1))
            failures += 1
            try? await Task.sleep(for: pause)
        }
        buffer.end(.cancelled("watch"))
    }

    /// Some releases call an expired token a lack of permission when a watch is created; a read of the first key, which
    /// needs no more than the watch does, tells the two apart and brings a new token.
    private func makeSureOfToken(_ request: WatchRequest, _ options: CallOptions) async throws(EtcdError) {
        guard core.tokens.hasCredentials else { return }
        var read = GetRequest(.key(request.range.key))
        read.serializable = true
        read.keysOnly = true
        _ = try await get(read, options: options)
    }

    /// Reads one stream to its end.
    ///
    /// - Returns: how far the watch has come where the stream was lost, and 0 failures.
    /// - Throws: why the watch has ended.
    private static func read(
        _ next: @escaping NextValue<WatchMessage>, _ state: WatchState, into buffer: WatchBuffer
    ) async throws(EtcdError) -> (WatchState, failures: Int) {
        var state = state
        while true {
            let message: WatchMessage?
            do throws(EtcdError) { message = try await next() } catch {
                guard error.isWatchWorthResuming else { throw error }
                return (state, 0)
            }
            // A server that goes away in good order ends its streams so.
            guard let message else { return (state, 0) }
            await buffer.send(try state.take(message))
            if Task.isCancelled { throw .cancelled("watch") }
        }
    }
}

extension EtcdError {
    /// Whether a watch goes on after it, on another stream.
    fileprivate var isWatchWorthResuming: Bool {
        guard code != .noLeader, code != .clientClosed, code != .cancelled else { return false }
        return family == .connection || code == .stopped || code == .leaderChanged || isUnavailable
            || (code == .deadlineExceeded && !isFromServer)
    }
}

/// What a watch reports, in order; it ends by throwing. Only one task at a time may wait for an update.
public struct WatchStream: AsyncSequence, Sendable {
    fileprivate let buffer: WatchBuffer

    /// The next update.
    public func next() async throws(EtcdError) -> WatchUpdate { try await buffer.next() }

    /// Reads on where the stream stands.
    public func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

    /// Reads the stream.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let stream: WatchStream

        /// The next update; never nil.
        public mutating func next() async throws(EtcdError) -> WatchUpdate? { try await stream.next() }

        /// The next update; never nil.
        public mutating func next(isolation: isolated (any Actor)?) async throws(EtcdError) -> WatchUpdate? {
            try await stream.next()
        }
    }
}
