import EtcdSandbox
import Glibc
import PlaybookEngine

/// Runs the command of a `{command: […]}` secret: no shell, all that it prints taken through pipes.
enum SecretCommand {
    /// What a command printed, and why it is no secret where it is none.
    struct Printed: Sendable {
        var output: [UInt8] = []
        /// What it wrote to standard error, which may hold the secret too; nothing where that is too much.
        var errors: [UInt8] = []
        /// Completes "the command …"; nil where it ended well.
        var failure: String?

        /// The secret: one line end at its end does not belong to it.
        var secret: [UInt8] { output.last == UInt8(ascii: "\n") ? output.dropLast() : output }
    }

    static func run(
        _ words: [String], _ environment: HostEnvironment, within limit: Duration
    ) async throws(StepFailure) -> Printed {
        guard !words.isEmpty, !words.contains(where: { $0.utf8.contains(0) }) else {
            throw StepFailure(.configuration, "the command of a secret names no program")
        }
        return await OwnThread.run { start(words, environment.variables, limit) }
    }

    private static func start(_ words: [String], _ variables: [String: String], _ limit: Duration) -> Printed {
        guard let output = Pipe(), let errors = Pipe() else { return notStarted(errno) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
        var attributes = ownGroup()
        defer { posix_spawnattr_destroy(&attributes) }
        var pid: pid_t = 0
        let failure = withCStrings(words) { arguments in
            withCStrings(variables.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawnp(&pid, words[0], &actions, &attributes, arguments, environment)
            }
        }
        guard failure == 0 else { return notStarted(failure) }
        output.closeWriting()
        errors.closeWriting()
        return collect(pid, output, errors, limit)
    }

    private static func notStarted(_ number: Int32) -> Printed {
        Printed(failure: "cannot be started: \(String(cString: strerror(number)))")
    }

    /// A pipe that no child inherits by itself; both ends are closed with it.
    private final class Pipe {
        let reading: Int32
        private(set) var writing: Int32

        init?() {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { return nil }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (reading, writing) = (ends[0], ends[1])
        }

        deinit {
            close(reading)
            closeWriting()
        }

        func closeWriting() {
            if writing >= 0 { close(writing) }
            writing = -1
        }
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

    private static func collect(_ pid: pid_t, _ output: Pipe, _ errors: Pipe, _ limit: Duration) -> Printed {
        let deadline = ContinuousClock.now + limit
        var printed = Printed()
        var sources = [output.reading, errors.reading].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // Whoever it left behind may hold standard error open for as long as it likes.
        while sources[0].fd >= 0 {
            let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
            guard left > 0, poll(&sources, 2, Int32(min(left + 1, 60_000))) >= 0 || errno == EINTR else {
                return end(pid, printed, late(limit))
            }
            take(&sources[0], into: &printed.output, upTo: SecretFile.limit + 1)
            take(&sources[1], into: &printed.errors, upTo: errorLimit + 1)
            guard printed.output.count <= SecretFile.limit else {
                return end(pid, printed, "printed more than \(SecretFile.limit) bytes")
            }
        }
        guard let status = waitForEnd(pid, until: deadline) else { return end(pid, printed, late(limit)) }
        // What it said last may still be in the pipe.
        while sources[1].fd >= 0, poll(&sources[1], 1, 0) > 0 {
            take(&sources[1], into: &printed.errors, upTo: errorLimit + 1)
        }
        // Half of a secret would not be known again.
        if printed.errors.count > errorLimit { printed.errors = [] }
        printed.failure = status == 0 ? nil : "ended with \(describe(status))"
        return printed
    }

    /// Reads what is there; a source that has ended is not looked at again. What is too much is thrown away.
    private static func take(_ source: inout pollfd, into bytes: inout [UInt8], upTo limit: Int) {
        guard source.fd >= 0, source.revents != 0 else { return }
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = read(source.fd, &chunk, chunk.count)
        guard count > 0 else {
            if count == 0 || errno != EINTR { source.fd = -1 }
            return
        }
        bytes += chunk[..<min(count, max(limit - bytes.count, 0))]
    }

    private static func late(_ limit: Duration) -> String { "did not end within \(limit)" }

    private static let errorLimit = 4 * SecretFile.limit

    private static func waitForEnd(_ pid: pid_t, until deadline: ContinuousClock.Instant) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid { return status }
            guard ended == 0 || errno == EINTR, ContinuousClock.now < deadline else { return nil }
            usleep(2000)
        }
    }

    private static func end(_ pid: pid_t, _ printed: Printed, _ failure: String) -> Printed {
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        var printed = printed
        printed.failure = failure
        return printed
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
