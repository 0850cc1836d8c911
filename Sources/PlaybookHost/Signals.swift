import Dispatch
import Glibc
import Synchronization

/// What signals mean to a run.
package enum Signals {
    /// Writing to a pipe that nobody reads, or beyond a file-size limit, is then an error to handle, not a death.
    package static func ignoreThoseOfWriting() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Lets no death leave a core behind: it would put the secrets that the process holds on the disk.
    package static func leaveNoCore() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = 0
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    }

    /// Lets a run go on whose terminal is closed: what it has begun it brings to an end, and its journal and its reports
    /// tell of it.
    package static func outliveTheTerminal() { signal(SIGHUP, SIG_IGN) }

    /// Waits for work that must be done before the process ends, on a thread that may wait.
    ///
    /// - Parameter limit: how long at most.
    package static func wait(within limit: Duration, for work: @escaping @Sendable () async -> Void) {
        let done = DispatchSemaphore(value: 0)
        // The process ends behind it, whether or not it is done.
        Task {
            await work()
            done.signal()
        }
        let (seconds, attoseconds) = limit.components
        _ = done.wait(
            timeout: .now() + .milliseconds(Int(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)))
    }

    /// Runs `body`. The first SIGINT or SIGTERM cancels it, and it comes to a clean stop; the second ends the process
    /// at once. What ``SignalSeries`` takes for one counts once.
    ///
    /// - Parameters:
    ///   - first: told of the first signal.
    ///   - second: told of the second, just before the end.
    /// - Returns: what `body` returned, and the signal that came, if one did.
    package static func cancelling<Result: Sendable>(
        first: @escaping @Sendable (Int32) -> Void, second: @escaping @Sendable (Int32) -> Void,
        _ body: @escaping @Sendable () async -> Result
    ) async -> (result: Result, signal: Int32?) {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        let received = Mutex(SignalSeries())
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                switch received.withLock({ $0.note(number, at: .now) }) {
                case .first:
                    first(number)
                    continuation.yield(number)
                case .echo: break
                case .second:
                    second(number)
                    exit(128 + number)
                }
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        // In a task of its own, which nothing but a signal cancels.
        let work = Task { await body() }
        Task { for await _ in stream { work.cancel() } }
        let result = await work.value
        continuation.finish()
        return (result, received.withLock(\.number))
    }
}
