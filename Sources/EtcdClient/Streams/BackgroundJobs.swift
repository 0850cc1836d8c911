import Synchronization

/// Runs what several callers share, so that none of them ends it for the others.
final class BackgroundJobs: Sendable {
    typealias Job = @Sendable () async -> Void

    private struct State {
        var isRunning = false
        var waiting: [Job] = []
        /// How many have begun and not ended.
        var underWay = 0
    }

    private let state = Mutex(State())
    private let added = Signal()

    /// Whether jobs are run now.
    var isRunning: Bool { state.withLock { $0.isRunning } }

    /// How many jobs there are, those that wait included.
    var count: Int { state.withLock { $0.waiting.count + $0.underWay } }

    /// Takes jobs from now on, which ``run()`` is to run; false where somebody else does.
    func begin() -> Bool {
        state.withLock { state in
            defer { state.isRunning = true }
            return !state.isRunning
        }
    }

    /// Runs a job; false where nobody runs any.
    func add(_ job: @escaping Job) -> Bool {
        let isTaken = state.withLock { state in
            guard state.isRunning else { return false }
            state.waiting.append(job)
            return true
        }
        if isTaken { added.set() }
        return isTaken
    }

    /// Runs jobs until the task is cancelled, which cancels them; returns when they have ended.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                for job in take() { group.addTask { await self.perform(job) } }
                await added.wait()
            }
            // A job that came last sees at once that it is cancelled, and tells those who wait for it.
            for job in take(last: true) { group.addTask { await self.perform(job) } }
        }
    }

    private func take(last: Bool = false) -> [Job] {
        state.withLock { state in
            if last { state.isRunning = false }
            state.underWay += state.waiting.count
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    private func perform(_ job: Job) async {
        await job()
        state.withLock { $0.underWay -= 1 }
    }
}
