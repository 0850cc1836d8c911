import Synchronization

/// What a shared stream has brought for one reader, who has not taken it yet. The stream never waits for the reader.
package final class StreamBuffer<Element: Sendable>: Sendable {
    /// How much is kept for a reader that is slow.
    package enum Policy: Sendable {
        /// Everything; whoever writes is told when the sizes come to `limit`, and when the reader has caught up.
        case all(limit: Int)
        /// The newest element alone.
        case newest
    }

    private struct Entry {
        /// Nil once it is taken.
        var element: Element?
        let size: Int
    }

    private struct State {
        var entries: [Entry] = []
        /// How many of the entries are taken.
        var taken = 0
        var size = 0
        var isBehind = false
        /// Set when no more will come; what is there is still read.
        var end: EtcdError?
        var readers: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastReader = 0
    }

    private let state = Mutex(State())
    private let policy: Policy
    private let label: String

    /// - Parameter label: the call, in the words of etcdctl.
    package init(_ policy: Policy, label: String) {
        self.policy = policy
        self.label = label
    }

    /// Adds what has come.
    ///
    /// - Parameter size: what an element counts for.
    /// - Returns: whether the reader has to catch up before more is added.
    package func add(_ elements: [Element], size: (Element) -> Int = { _ in 1 }) -> Bool {
        guard let newest = elements.last else { return false }
        return wakeAll { state in
            guard state.end == nil else { return false }
            switch policy {
            case .newest:
                state.entries = [Entry(element: newest, size: size(newest))]
                state.taken = 0
            case .all(let limit):
                for element in elements {
                    let entry = Entry(element: element, size: size(element))
                    state.entries.append(entry)
                    state.size += entry.size
                }
                if state.size >= limit { state.isBehind = true }
            }
            return state.isBehind
        }
    }

    /// Ends the stream for this reader.
    package func end(_ error: EtcdError) { wakeAll { $0.end = $0.end ?? error } }

    /// The next element.
    ///
    /// - Parameter caughtUp: called where a reader that was behind is no more.
    /// - Throws: why the stream has ended; `cancelled` where the task is.
    package func next(caughtUp: () -> Void) async throws(EtcdError) -> Element {
        while true {
            let (element, end, isBack) = take()
            if isBack { caughtUp() }
            if let element { return element }
            if let end { throw end }
            if Task.isCancelled { throw .cancelled(label) }
            await wait()
        }
    }

    /// Waits until there is an element to take.
    ///
    /// - Throws: why the stream has ended without; `cancelled` where the task is.
    package func waitForFirst() async throws(EtcdError) {
        while true {
            let (isThere, end) = state.withLock { ($0.taken < $0.entries.count, $0.end) }
            if isThere { return }
            if let end { throw end }
            if Task.isCancelled { throw .cancelled(label) }
            await wait()
        }
    }

    private func take() -> (element: Element?, end: EtcdError?, isBack: Bool) {
        state.withLock { state in
            guard state.taken < state.entries.count else { return (nil, state.end, false) }
            let element = state.entries[state.taken].element.take()
            state.size -= state.entries[state.taken].size
            state.taken += 1
            if state.taken == state.entries.count || state.taken >= 1024 {
                state.entries.removeFirst(state.taken)
                state.taken = 0
            }
            guard state.isBehind, case .all(let limit) = policy, state.size <= limit / 2 else {
                return (element, nil, false)
            }
            state.isBehind = false
            return (element, nil, true)
        }
    }

    @discardableResult
    private func wakeAll<Result: Sendable>(_ change: (inout State) -> Result) -> Result {
        let (result, readers) = state.withLock { state in
            let result = change(&state)
            defer { state.readers = [:] }
            return (result, state.readers)
        }
        for reader in readers.values { reader.resume() }
        return result
    }

    /// Waits until something is added, or the task is cancelled.
    private func wait() async {
        let number = state.withLock { state in
            state.lastReader += 1
            return state.lastReader
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayWait = state.withLock { state in
                    guard state.taken == state.entries.count, state.end == nil, !Task.isCancelled else { return false }
                    state.readers[number] = continuation
                    return true
                }
                if !mayWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.readers.removeValue(forKey: number) }?.resume()
        }
    }
}
