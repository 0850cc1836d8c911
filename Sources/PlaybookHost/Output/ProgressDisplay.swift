package import PlaybookRecord
import Synchronization

/// Shows on standard error what goes on while a run goes on.
package final class ProgressDisplay: Sendable {
    private struct State {
        var progress = ProgressState()
        var isDrawn = false
    }
    private let state = Mutex(State())
    private let console: Console
    private let mode: ProgressMode
    private let start = ContinuousClock.now
    // The terminal itself cuts what is wider than it looks.
    private static let withoutWrapping = (start: "\u{1B}[?7l", end: "\u{1B}[?7h")

    /// - Parameter mode: how to show it; `auto` must have been resolved.
    package init(_ console: Console, _ mode: ProgressMode) {
        self.console = console
        self.mode = mode
    }

    /// Takes an event; never blocks.
    package func take(_ event: RunEvent) {
        let now = seconds
        state.withLock { $0.progress.take(event, at: now) }
    }

    /// Shows progress while `body` runs.
    package func during<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.drawUntilCancelled() }
            let result = await body()
            group.cancelAll()
            await group.waitForAll()
            self.finish()
            return result
        }
    }

    /// Takes the live line away, so that what follows stands on a clean line.
    package func finish() {
        state.withLock { state in
            state.progress.endPlanning()
            erase(&state)
            sayLines(&state)
        }
    }

    private func drawUntilCancelled() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: mode == .tty ? .milliseconds(60) : .milliseconds(250))
            if console.canShow, !TerminalAttendant.isAsking { draw() }
        }
    }

    private func draw() {
        state.withLock { state in
            guard mode == .tty else { return sayLines(&state) }
            let requests = state.progress.takeRequests()
            if !requests.isEmpty { erase(&state) }
            for request in requests { console.say(request) }
            let line = state.progress.liveLine(at: seconds, columns: console.columns ?? 80)
            guard !line.isEmpty || state.isDrawn else { return }
            console.show(Self.erase + Self.withoutWrapping.start + line + Self.withoutWrapping.end)
            state.isDrawn = !line.isEmpty
        }
    }

    private func erase(_ state: inout State) {
        if state.isDrawn { console.show(Self.erase) }
        state.isDrawn = false
    }

    // What a person is asked to do is said even where no progress is wanted.
    private func sayLines(_ state: inout State) {
        for request in state.progress.takeRequests() { console.say(request) }
        let lines = state.progress.takeLines(at: seconds)
        guard mode == .plain else { return }
        for line in lines { console.say(line) }
    }

    private var seconds: Double { start.duration(to: .now) / .seconds(1) }
    private static let erase = "\r\u{1B}[K"
}
