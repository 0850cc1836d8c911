public import EtcdClient
import Synchronization

/// Batches of changes of a service's addresses; it ends by throwing. Only one task at a time may wait for the next.
public struct NamingStream: AsyncSequence, Sendable {
    private let first: First
    private let watch: WatchStream
    private let name: @Sendable ([UInt8]) -> String

    init(first: [EndpointManager.Update], watch: WatchStream, name: @escaping @Sendable ([UInt8]) -> String) {
        self.first = First(first)
        self.watch = watch
        self.name = name
    }

    /// The next batch: the first time, the addresses there are.
    public func next() async throws(EtcdError) -> [EndpointManager.Update] {
        if let batch = first.take() { return batch }
        while true {
            let update = try await watch.next()
            let batch = update.events.compactMap { event -> EndpointManager.Update? in
                let name = name(event.keyValue.key)
                if event.kind == .delete { return .delete(name: name) }
                return NamingEndpoint(json: event.keyValue.value).map {
                    .add(name: name, $0, lease: event.keyValue.lease)
                }
            }
            if !batch.isEmpty { return batch }
        }
    }

    /// Reads on where the stream stands.
    public func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

    /// Reads the stream.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let stream: NamingStream

        /// The next batch; never nil.
        public mutating func next() async throws(EtcdError) -> [EndpointManager.Update]? { try await stream.next() }

        /// The next batch; never nil.
        public mutating func next(
            isolation: isolated (any Actor)?
        ) async throws(EtcdError) -> [EndpointManager.Update]? {
            try await stream.next()
        }
    }
}

/// The batch that comes before those of the watch.
private final class First: Sendable {
    private let batch: Mutex<[EndpointManager.Update]?>

    init(_ batch: [EndpointManager.Update]) { self.batch = Mutex(batch) }

    func take() -> [EndpointManager.Update]? {
        batch.withLock { batch in
            defer { batch = nil }
            return batch
        }
    }
}
