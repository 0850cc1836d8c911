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
        let result = await raced(body, against: stream)
        continuation.finish()
        return (result, received.withLock(\.number))
    }

    private static func raced<Result: Sendable>(
        _ body: @escaping @Sendable () async -> Result, against signals: AsyncStream<Int32>
    ) async -> Result {
        await withTaskGroup(of: Result?.self) { group in
            group.addTask { await body() }
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            var result: Result?
            while let next = await group.next() {
                if let next { result = next }
                // Either a signal came, and the body is told to stop; or the body is done, and nobody waits for signals.
                group.cancelAll()
            }
            guard let result else { return await body() }
            return result
        }
    }
}
