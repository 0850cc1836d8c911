/// The pieces of a snapshot, in order.
///
/// A stream that breaks throws; it never just ends. Only one task at a time may wait for a piece.
public struct SnapshotStream: AsyncSequence, Sendable {
    /// The member that sends the snapshot.
    public let endpoint: EtcdEndpoint
    private let nextChunk: @Sendable () async throws(EtcdError) -> SnapshotChunk?

    init(endpoint: EtcdEndpoint, next: @escaping @Sendable () async throws(EtcdError) -> SnapshotChunk?) {
        self.endpoint = endpoint
        nextChunk = next
    }

    /// The next piece; nil after the last.
    public func next() async throws(EtcdError) -> SnapshotChunk? { try await nextChunk() }

    /// Reads on where the stream stands.
    public func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

    /// Reads the stream.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let stream: SnapshotStream

        /// The next piece; nil after the last.
        public mutating func next() async throws(EtcdError) -> SnapshotChunk? { try await stream.next() }

        /// The next piece; nil after the last.
        public mutating func next(isolation: isolated (any Actor)?) async throws(EtcdError) -> SnapshotChunk? {
            try await stream.next()
        }
    }
}
