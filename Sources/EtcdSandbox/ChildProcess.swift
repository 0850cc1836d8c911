import Glibc
import Synchronization

/// A child process in a process group of its own, which the kernel kills when this process ends, however it ends.
///
/// Each child is started as `setpriv --pdeathsig KILL sh -c '…' PARENT PROGRAM ARGUMENTS…`, by ``SpawnThread``. The
/// kernel keeps the death signal across both `exec`s; the line of shell closes the gap before it was set (a child whose
/// parent is already another one ends at once). So no watchdog is needed, and nothing is left behind by `kill -9`.
package final class ChildProcess: Sendable {
    /// The process id; it stays this child's until its end was seen.
    package let pid: Int32
    private let ending = Mutex<ExitStatus?>(nil)

    /// Held while a child is started, which until its `exec` has copies of all descriptors; and by whoever opens one
    /// that is not close-on-exec from the start, or that must be gone once it is closed.
    static let spawning = Mutex<Void>(())

    private init(pid: Int32) { self.pid = pid }

    /// Starts a child. Throws where a file cannot be opened or the system refuses; a program that does not exist ends
    /// with exit code 127.
    package static func start(_ launch: ChildLaunch) async throws(SandboxError) -> ChildProcess {
        let result: Result<Int32, SandboxError> = await SpawnThread.shared.run {
            spawning.withLock { _ in Result { () throws(SandboxError) in try spawn(launch) } }
        }
        return ChildProcess(pid: try result.get())
    }

    /// How the process ended; nil while it runs (stopped by SIGSTOP counts as running).
    package var exitStatus: ExitStatus? {
        ending.withLock { ended in
            if ended == nil { ended = reap() }
            return ended
        }
    }

    /// Sends a signal to the process and its group; false when it has ended.
    @discardableResult
    package func signal(_ number: Int32) -> Bool {
        ending.withLock { ended in
            if ended == nil { ended = reap() }
            guard ended == nil else { return false }
            if Glibc.kill(-pid, number) != 0 { _ = Glibc.kill(pid, number) }
            return true
        }
    }

    /// Stops the process with SIGSTOP, and returns when none of its threads runs any more, or after ten seconds: one
    /// that waits for a processor when the signal comes may do so for long. False when the process has ended.
    package func stop() -> Bool {
        guard signal(SIGSTOP) else { return false }
        let limit = ContinuousClock.now + .seconds(10)
        var information = siginfo_t()
        while information.si_signo == 0, ContinuousClock.now < limit {
            // WNOWAIT leaves the news to whoever asks next.
            guard waitid(P_PID, id_t(pid), &information, WSTOPPED | WEXITED | WNOHANG | WNOWAIT) == 0 else { break }
            if information.si_signo == 0 { usleep(200) }
        }
        return exitStatus == nil
    }

    /// Waits for the end; nil when `limit` passes first. Cancellation does not shorten the wait.
    package func wait(within limit: Duration) async -> ExitStatus? {
        if let status = exitStatus { return status }
        return await OwnThread.run { [self] in
            let deadline = ContinuousClock.now + limit
            var pause: UInt32 = 500
            while ContinuousClock.now < deadline {
                if let status = exitStatus { return status }
                usleep(pause)
                pause = min(pause * 2, 20_000)
            }
            return exitStatus
        }
    }

    /// Waits for the end, however long it takes. Cancellation does not shorten the wait.
    package func wait() async -> ExitStatus {
        await OwnThread.run { [self] in
            var information = siginfo_t()
            while true {
                // WNOWAIT leaves the end for `reap`, under the lock that keeps signals from a reused process id.
                _ = waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT)
                if let status = exitStatus { return status }
            }
        }
    }

    /// Kills the process and waits until it is gone.
    package func kill() async {
        signal(SIGKILL)
        _ = await wait(within: .seconds(30))
    }

    private func reap() -> ExitStatus? {
        var status: Int32 = 0
        let result = waitpid(pid, &status, WNOHANG)
        if result == pid { return ExitStatus(waitStatus: status) }
        return result < 0 && errno == ECHILD ? .signalled(SIGKILL) : nil
    }
}
