import EtcdRPC

extension EtcdClient {
    /// Keeps a lease alive for as long as `body` runs.
    ///
    /// The lease is renewed at once, and whenever a third of its time has passed, also across lost connections and
    /// servers that do not answer. All leases of a client that go to the same endpoint with the same headers share one
    /// stream, where ``run()`` runs, as it does within ``withEtcdClient(_:_:)``; one that is lost ends only its own
    /// sequence. `body` goes on when the lease is lost: it has to read to be told.
    ///
    /// The sequence ends by throwing: `leaseNotFound` where the lease has ended or been revoked, `leaseExpired` where
    /// no server renewed it in its time, or answered for the first time within the dial timeout and a second, and
    /// `noLeader` where the options require a leader and there is none. A timeout or deadline among the options ends it
    /// too.
    public func leaseKeepAlive<Result>(
        _ id: Int64, options: CallOptions = .default, _ body: (LeaseKeepAliveStream) async throws -> Result
    ) async throws -> Result {
        let buffer = StreamBuffer<LeaseKeepAliveResponse>(.newest, label: "lease keep-alive")
        let outlet = StreamOutlet<LeaseKeepAliveResponse>(
            deliver: { buffer.add([$0]) }, end: { buffer.end($0) })
        let subscription = KeepAliveSubscription(
            lease: id, patience: core.settings.transport.connectTimeout + .seconds(1),
            endBy: options.end)
        return try await subscribe(core.keepAlives, .leaseKeepAlive, subscription, outlet, options) { _, _ in
            try await body(LeaseKeepAliveStream(buffer: buffer))
        }
    }
}

/// The renewals of a lease; it ends by throwing.
///
/// A reader that is slow gets the newest renewal and misses those before it, yet never the end.
public struct LeaseKeepAliveStream: AsyncSequence, Sendable {
    fileprivate let buffer: StreamBuffer<LeaseKeepAliveResponse>

    /// The next renewal.
    public func next() async throws(EtcdError) -> LeaseKeepAliveResponse { try await buffer.next {} }

    /// Reads on where the stream stands.
    public func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

    /// Reads the stream.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let stream: LeaseKeepAliveStream

        /// The next renewal; never nil.
        public mutating func next() async throws(EtcdError) -> LeaseKeepAliveResponse? { try await stream.next() }

        /// The next renewal; never nil.
        public mutating func next(isolation: isolated (any Actor)?) async throws(EtcdError) -> LeaseKeepAliveResponse? {
            try await stream.next()
        }
    }
}
