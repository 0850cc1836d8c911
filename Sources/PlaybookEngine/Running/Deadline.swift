import Synchronization

/// Runs `body` for at most `limit`, then cancels it and waits until it has ended. `body` runs once.
///
/// - Returns: what `body` returned, and whether the time was over first.
package func within<Result: Sendable>(
    _ limit: Duration?, cutting cut: CutOff? = nil, _ body: @escaping @Sendable () async -> Result
) async -> (result: Result?, isLate: Bool) {
    guard let limit else { return (await body(), false) }
    return await withTaskGroup(of: Lap<Result>.self) { group in
        group.addTask { .finished(await body()) }
        group.addTask { await timer(limit) }
        var finished: Result?
        var isLate = false
        for await lap in group {
            switch lap {
            case .finished(let result): finished = result
            case .late:
                isLate = finished == nil
                cut?.note()
            case .stopped: continue
            }
            group.cancelAll()
        }
        return (finished, isLate)
    }
}

/// Whether the time of a step is over, so that nothing of it may go on; a run that is told to stop lets a change that is
/// under way come to its end.
package final class CutOff: Sendable {
    private let state = Mutex(false)

    var isNoted: Bool { state.withLock { $0 } }

    func note() { state.withLock { $0 = true } }
}

private enum Lap<Result: Sendable>: Sendable {
    case finished(Result)
    case late
    case stopped
}

private func timer<Result>(_ limit: Duration) async -> Lap<Result> {
    do {
        try await Task.sleep(for: limit, clock: .continuous)
        return .late
    } catch { return .stopped }
}
