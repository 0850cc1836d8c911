import Dispatch
import Glibc
import Synchronization

/// One thread of its own for calls that block on a disk, so that no task of the two-thread pool ever waits for one.
package final class FileThread: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isRunning = false
    }
    private let state = Mutex(State())
    /// Signalled for each job that the running thread has not taken yet.
    private let handedOver = DispatchSemaphore(value: 0)

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

    // The thread is started by the first job, and ends a while after the last: a command that writes no file never has
    // it, and one that writes many pieces has one.
    private func submit(_ job: @escaping @Sendable () -> Void) {
        let starts = state.withLock { state in
            state.jobs.append(job)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        handedOver.signal()
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
            repeat { while let job = take() { job() } } while !mayEnd()
        }
    }

    private func drain() {
        repeat {
            while handedOver.wait(timeout: .now() + Self.patience) == .success { take()?() }
        } while !mayEnd()
    }

    private func take() -> (@Sendable () -> Void)? {
        state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
    }

    private func mayEnd() -> Bool {
        state.withLock { state in
            guard state.jobs.isEmpty else { return false }
            state.isRunning = false
            return true
        }
    }

    private static let patience = DispatchTimeInterval.milliseconds(200)
}
