import Synchronization

/// What a watch has received and its reader has not taken yet; one task writes, one reads.
final class WatchBuffer: Sendable {
    private let state = Mutex(State())

    private struct State {
        var updates: [WatchUpdate] = []
        /// Set when no more will come; what is there is still read.
        var end: EtcdError?
        var reader: CheckedContinuation<Void, Never>?
        var writer: CheckedContinuation<Void, Never>?

        /// Whoever waits, to be resumed outside of the lock.
        mutating func takeWaiting() -> [CheckedContinuation<Void, Never>] {
            defer { (reader, writer) = (nil, nil) }
            return [reader, writer].compactMap(\.self)
        }
    }

    /// How many updates wait at most; then the connection is read no further, and the server keeps the rest.
    private static let limit = 64

    /// Adds updates; waits while there are too many, until the task is cancelled.
    func send(_ updates: [WatchUpdate]) async {
        guard !updates.isEmpty else { return }
        wake { $0.updates += updates }
        await wait(while: { $0.updates.count >= Self.limit && $0.end == nil }, as: \.writer)
    }

    /// Ends the watch.
    func end(_ error: EtcdError) { wake { $0.end = $0.end ?? error } }

    /// The next update.
    ///
    /// - Throws: why the watch has ended; `cancelled` where the task is.
    func next() async throws(EtcdError) -> WatchUpdate {
        while true {
            var found: WatchUpdate?
            var end: EtcdError?
            wake { state in
                if !state.updates.isEmpty { found = state.updates.removeFirst() }
                end = state.end
            }
            if let found { return found }
            if let end { throw end }
            if Task.isCancelled { throw .cancelled("watch") }
            await wait(while: { $0.updates.isEmpty && $0.end == nil }, as: \.reader)
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            return state.takeWaiting()
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until somebody changes something, or the task is cancelled.
    private func wait(
        while isIdle: @Sendable (State) -> Bool,
        as place: any WritableKeyPath<State, CheckedContinuation<Void, Never>?> & Sendable
    ) async {
        while !Task.isCancelled, state.withLock({ isIdle($0) }) {
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let mayWait = state.withLock { state in
                        guard isIdle(state), !Task.isCancelled else { return false }
                        state[keyPath: place] = continuation
                        return true
                    }
                    if !mayWait { continuation.resume() }
                }
            } onCancel: {
                wake { _ in }
            }
        }
    }
}
