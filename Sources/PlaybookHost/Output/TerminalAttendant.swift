import EtcdSandbox
import Glibc
package import PlaybookEngine
import Synchronization

/// The person at the terminal, asked while a run goes on. A question that is open when the run is told to stop is
/// taken back.
package struct TerminalAttendant: Attendant {
    private static let asking = Mutex(false)
    private let console: Console

    /// Whether an answer is waited for: nothing else is written over the question then.
    static var isAsking: Bool { asking.withLock { $0 } }

    package init(_ console: Console) { self.console = console }

    package func confirm(_ message: String) async throws(StepFailure) {
        let isStopped = Flag()
        Self.asking.withLock { $0 = true }
        console.show("\r\u{1B}[K\(Self.harmless(message))\nGo on? [y/N] ")
        let answer = await withTaskCancellationHandler {
            await OwnThread.run { Self.readAnswer(unless: isStopped) }
        } onCancel: {
            isStopped.raise()
        }
        Self.asking.withLock { $0 = false }
        guard !Task.isCancelled else { throw StepFailure(.cancelled, "the run was told to stop") }
        guard let answer, ["y", "yes"].contains(answer.lowercased()) else { throw Self.declined(message) }
    }

    /// Text with what would move the cursor, or turn the direction of writing, taken out: values from the cluster may be
    /// part of it.
    package static func harmless(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isHarmless =
                scalar == "\n"
                || (scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format)
            view.append(isHarmless ? scalar : "\u{FFFD}")
        }
        return String(view)
    }

    /// One line of standard input; nil at its end, and where the question was taken back.
    private static func readAnswer(unless isStopped: Flag) -> String? {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        while !isStopped.isRaised {
            if poll(&input, 1, 100) > 0 { return readLine(strippingNewline: true) }
        }
        return nil
    }

    private static func declined(_ message: String) -> StepFailure {
        StepFailure(.refused, "the answer was no: \(message)", help: "run it again once it may go on")
    }
}

private final class Flag: Sendable {
    private let state = Mutex(false)
    var isRaised: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
}
