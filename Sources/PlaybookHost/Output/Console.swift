import Glibc
package import PlaybookRecord

/// Standard output and standard error; every text passes the redactor on its way out.
package struct Console: Sendable {
    private let redactor: Redactor
    private let output: Int32
    private let errors: Int32
    private let feedsRunner: Bool

    /// - Parameter feedsRunner: whether GitHub's runner looks for commands in what is written.
    package init(
        _ redactor: Redactor, output: Int32 = STDOUT_FILENO, errors: Int32 = STDERR_FILENO, feedsRunner: Bool = false
    ) {
        self.redactor = redactor
        self.feedsRunner = feedsRunner
        self.output = output
        self.errors = errors
    }

    /// Writes data that has no secret in it any more, such as JSON whose strings were redacted one by one.
    ///
    /// - Returns: why it could not be written whole, in words; nil where it was, or where its reader went away.
    package func writeRedacted(_ text: String, as form: RunnerCommands.Form) -> String? {
        let failure = Self.write(defused(text, form), to: output)
        let isUnread = failure == EPIPE || (failure == EIO && isTerminal)
        return failure == 0 || isUnread ? nil : String(cString: strerror(failure))
    }

    /// Whether standard output is a terminal, or was one that is closed by now.
    private var isTerminal: Bool {
        var status = stat()
        return fstat(output, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR
    }

    /// Says a line to the person. A terminal obeys nothing of it.
    package func say(_ line: String) { show(TerminalAttendant.harmless(line) + "\n") }

    /// Writes to standard error as it is; for the display of progress, which ends its lines itself.
    package func show(_ text: String, as form: RunnerCommands.Form = .prose) {
        Self.write(defused(redactor.redact(text), form), to: errors)
    }

    private func defused(_ text: String, _ form: RunnerCommands.Form) -> String {
        feedsRunner ? RunnerCommands.defused(text, form) : text
    }

    /// Whether standard error takes text without waiting: a terminal that was stopped does not.
    package var canShow: Bool {
        var descriptor = pollfd(fd: errors, events: Int16(POLLOUT), revents: 0)
        return poll(&descriptor, 1, 0) == 1 && descriptor.revents & Int16(POLLOUT) != 0
    }

    /// The columns of the terminal at standard error; nil where there is none.
    package var columns: Int? {
        var size = winsize()
        guard ioctl(errors, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// The system's error number; 0 for none.
    @discardableResult
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if count < 0, errno == EAGAIN {
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&ready, 1, -1)
                } else if count == 0 || errno != EINTR {
                    return count == 0 ? EIO : errno
                }
            }
            return 0
        }
    }
}
