extension EtcdClient {
    /// Watches keys for as long as `body` runs, which begins when the server has created the watch: whatever happens from
    /// then on is reported.
    ///
    /// Every change from the start revision on is reported once, in order, a revision at a time and never in part. A lost
    /// connection is made again, with another endpoint where there is one, and the watch goes on where it was. It ends by
    /// throwing: `compacted` (its `underlying` a ``WatchCompaction``) where the revision it needs is gone, `noLeader`
    /// where the options require a leader and there is none, and whatever the server cancels it for.
    ///
    /// All watches of a client that go to the same endpoint with the same headers share one stream, where
    /// ``run()`` runs, as it does within ``withEtcdClient(_:_:)``. A reader that is slow holds up no other: what comes
    /// is kept for it up to 1,024 updates or 4 MiB of keys and values, and what one response brings beyond. From there
    /// on the server sends nothing to this watch, until its reader is down to half of that; then the watch goes on
    /// where it was, which fails with `compacted` where that is gone meanwhile.
    ///
    /// etcd answers a watch from an old revision with up to 1,000 revisions at once, in parts. Amid such an answer the
    /// stream waits for the reader where it is that of its only watch; else the rest of the answer is kept for it.
    ///
    /// The configuration's request timeout bounds the wait for the watch to be created; a timeout or deadline among the
    /// options ends the watch.
    public func watch<Result>(
        _ request: WatchRequest, options: CallOptions = .default, _ body: (WatchStream) async throws -> Result
    ) async throws -> Result {
        let buffer = StreamBuffer<WatchUpdate>(.all(limit: WatchUpdate.sizeLimit), label: "watch")
        let outlet = StreamOutlet<[WatchUpdate]>(
            deliver: { [namespace] updates in buffer.add(namespace.outer(updates), size: \.size) },
            end: { buffer.end($0) })
        let tellsOfCreation = request.createdNotify
        var request = request
        request.createdNotify = true
        request.range = try namespace.inner(request.range, "watch")
        let subscription = WatchSubscription(
            request, createBy: core.settings.requestTimeout.map { .now + $0 },
            endBy: options.end)
        return try await subscribe(core.watches, .watch, subscription, outlet, options) { stream, number in
            try await buffer.waitForFirst()
            if !tellsOfCreation { _ = try await buffer.next {} }
            let watch = WatchStream(
                buffer: buffer, release: { stream.release(number) }, askProgress: { stream.send(.progress) })
            return try await body(watch)
        }
    }

    /// Asks the server how far it is, on the stream of the watches with these options' headers: each of them then gets
    /// a progress notification. Does nothing where there is none.
    ///
    /// Releases before 3.4.25 and 3.5.8 may send it before changes that came earlier: there only a watch to which
    /// nothing happens can rely on its revision.
    public func requestWatchProgress(options: CallOptions = .default) {
        core.watches.stream(StreamKey(pin, options, core.settings))?.send(.progress)
    }
}

extension WatchUpdate {
    /// How much of a slow reader's updates is kept.
    fileprivate static let sizeLimit = 4 << 20

    /// What the update counts for: its bytes, and no less than a 1,024th of the limit.
    fileprivate var size: Int {
        let bytes = events.reduce(0) { sum, event in
            let previous = event.previous.map { $0.key.count + $0.value.count } ?? 0
            return sum + event.keyValue.key.count + event.keyValue.value.count + previous
        }
        return max(bytes, Self.sizeLimit / 1024)
    }
}

/// What a watch reports, in order; it ends by throwing.
public struct WatchStream: AsyncSequence, Sendable {
    fileprivate let buffer: StreamBuffer<WatchUpdate>
    fileprivate let release: @Sendable () -> Void
    fileprivate let askProgress: @Sendable () -> Void

    /// The next update.
    public func next() async throws(EtcdError) -> WatchUpdate { try await buffer.next(caughtUp: release) }

    /// Asks the server how far it is: this watch, and the others on its stream, then get a progress notification.
    ///
    /// Nothing comes where the watch is not created yet, or its stream is lost before the answer. Releases before
    /// 3.4.25 and 3.5.8 may answer before changes that came earlier are reported; later ones do not answer while a watch
    /// of the stream is behind, as one over the JSON gateway often is: there the question opens the stream anew.
    public func requestProgress() { askProgress() }

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
