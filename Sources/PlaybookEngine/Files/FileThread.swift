import Glibc
import Synchronization

/// One thread of its own for calls that block on a disk, so that no task of the two-thread pool ever waits for one.
package final class FileThread: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isRunning = false
    }
    private let state = Mutex(State())

    /// The one that everybody shares.
    package static let shared = FileThread()

    private init() {}

    /// Runs `work` on the thread, behind what was handed to it before.
    package func run<Result: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let outcome = await withCheckedContinuation {
            (continuation: CheckedContinuation<Swift.Result<Result, Failure>, Never>) in
            submit {
                do throws(Failure) { continuation.resume(returning: .success(try work())) } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }

    // The thread ends when it finds nothing to do and is started again by the next job: a command that writes no file
    // never has it.
    private func submit(_ job: @escaping @Sendable () -> Void) {
        let starts = state.withLock { state in
            state.jobs.append(job)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard starts else { return }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let failed = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<FileThread>.fromOpaque(context).takeRetainedValue().drain()
                return nil
            }, context)
        if failed == 0 {
            pthread_detach(thread)
        } else {
            // Without a thread to be had, the caller's must do.
            Unmanaged<FileThread>.fromOpaque(context).release()
            drain()
        }
    }

    private func drain() {
        while let job = next() { job() }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard state.jobs.isEmpty else { return state.jobs.removeFirst() }
            state.isRunning = false
            return nil
        }
    }
}
