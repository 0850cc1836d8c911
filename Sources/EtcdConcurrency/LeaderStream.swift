public import EtcdClient
import Synchronization

/// Who leads an election, change by change; it ends by throwing. Only one task at a time may wait for the next.
public struct LeaderStream: AsyncSequence, Sendable {
    private let watch: WatchStream
    private let candidates: Candidates

    init(_ watch: WatchStream, _ candidates: [KeyValue]) {
        self.watch = watch
        self.candidates = Candidates(candidates)
    }

    /// The next leader, or what the leader newly proclaims. A time without a leader is waited out.
    public func next() async throws(EtcdError) -> KeyValue {
        while true {
            if let leader = candidates.news() { return leader }
            candidates.take(try await watch.next())
        }
    }

    /// Reads on where the stream stands.
    public func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

    /// Reads the stream.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let stream: LeaderStream

        /// The next leader; never nil.
        public mutating func next() async throws(EtcdError) -> KeyValue? { try await stream.next() }

        /// The next leader; never nil.
        public mutating func next(isolation: isolated (any Actor)?) async throws(EtcdError) -> KeyValue? {
            try await stream.next()
        }
    }
}

/// Who stands for election now.
private final class Candidates: Sendable {
    private struct State {
        var keyValues: [[UInt8]: KeyValue]
        /// The modification that was told last.
        var told: Int64 = 0
    }

    private let state: Mutex<State>

    init(_ keyValues: [KeyValue]) {
        state = Mutex(State(keyValues: Dictionary(keyValues.map { ($0.key, $0) }) { $1 }))
    }

    func take(_ update: WatchUpdate) {
        state.withLock { state in
            for event in update.events {
                state.keyValues[event.keyValue.key] = event.kind == .delete ? nil : event.keyValue
            }
        }
    }

    /// The leader, where that or what it proclaims has not been told yet.
    func news() -> KeyValue? {
        state.withLock { state in
            let leader = state.keyValues.values.min { $0.createRevision < $1.createRevision }
            guard let leader, leader.modRevision != state.told else { return nil }
            state.told = leader.modRevision
            return leader
        }
    }
}
