import EtcdRPC
import Synchronization

/// A stream whose first value has been taken already.
final class PrefetchedStream<Output: Sendable>: Sendable {
    private let first: Mutex<Output??>
    private let then: StreamCall<Void, Output>.Next

    init(first: Output?, then: @escaping StreamCall<Void, Output>.Next) {
        self.first = Mutex(.some(first))
        self.then = then
    }

    /// The next value; nil where the stream has ended, and from then on.
    func next() async throws(RPCError) -> Output? {
        let taken: Output?? = first.withLock { first in
            guard let value = first else { return nil }
            // An end stays: asking the layer below again would wait for ever.
            if value != nil { first = nil }
            return .some(value)
        }
        if let taken { return taken }
        return try await then()
    }
}
