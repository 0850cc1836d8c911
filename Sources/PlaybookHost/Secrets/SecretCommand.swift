import EtcdSandbox
import Glibc
import PlaybookEngine

/// Runs the command of a `{command: […]}` secret: no shell, its output taken through a pipe, its errors shown.
enum SecretCommand {
    static func run(
        _ words: [String], _ environment: HostEnvironment, within limit: Duration
    ) async throws(StepFailure) -> [UInt8] {
        guard let program = words.first, !words.contains(where: { $0.utf8.contains(0) }) else {
            throw StepFailure(.configuration, "the command of a secret names no program")
        }
        let seconds = limit / .seconds(1)
        let outcome = await OwnThread.run { start(words, environment.variables, seconds) }
        switch outcome {
        case .output(var bytes):
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            return bytes
        case .notStarted(let number): throw .command(program, "cannot be started: \(String(cString: strerror(number)))")
        case .failed(let status): throw .command(program, "ended with \(describe(status))")
        case .late: throw .command(program, "did not end within \(limit)")
        case .tooLong: throw .command(program, "printed more than \(SecretFile.limit) bytes")
        }
    }

    private enum Outcome: Sendable {
        case output([UInt8])
        case notStarted(Int32)
        case failed(Int32)
        case late
        case tooLong
    }

    private static func start(_ words: [String], _ variables: [String: String], _ limit: Double) -> Outcome {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return .notStarted(errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var attributes = ownGroup()
        defer { posix_spawnattr_destroy(&attributes) }
        var pid: pid_t = 0
        let failure = withCStrings(words) { arguments in
            withCStrings(variables.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawnp(&pid, words[0], &actions, &attributes, arguments, environment)
            }
        }
        close(ends[1])
        guard failure == 0 else { return .notStarted(failure) }
        return collect(pid, ends[0], limit)
    }

    // A group of its own, so that a command that is late goes with all that it has started; signals as in a new shell.
    private static func ownGroup() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setpgroup(&attributes, 0)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
        return attributes
    }

    private static func collect(_ pid: pid_t, _ source: Int32, _ limit: Double) -> Outcome {
        let deadline = ContinuousClock.now + .seconds(limit)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
            var ready = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
            guard left > 0, poll(&ready, 1, Int32(min(left + 1, 60_000))) >= 0 || errno == EINTR else {
                return end(pid, .late)
            }
            guard ready.revents != 0 else { continue }
            let count = read(source, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
            guard bytes.count <= SecretFile.limit else { return end(pid, .tooLong) }
        }
        guard let status = waitForEnd(pid, until: deadline) else { return end(pid, .late) }
        return status == 0 ? .output(bytes) : .failed(status)
    }

    private static func waitForEnd(_ pid: pid_t, until deadline: ContinuousClock.Instant) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid { return status }
            guard ended == 0 || errno == EINTR, ContinuousClock.now < deadline else { return nil }
            usleep(2000)
        }
    }

    private static func end(_ pid: pid_t, _ outcome: Outcome) -> Outcome {
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return outcome
    }

    private static func describe(_ status: Int32) -> String {
        let signal = status & 0x7F
        return signal == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(signal)"
    }

    private static func withCStrings<Value>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}

extension StepFailure {
    fileprivate static func command(_ program: String, _ what: String) -> StepFailure {
        StepFailure(.configuration, "the command \(program), which is to print a secret, \(what)")
    }
}
