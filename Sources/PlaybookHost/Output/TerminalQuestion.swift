import Glibc
import Synchronization

/// Asks the person at the terminal.
package enum TerminalQuestion {
    private static let asking = Mutex(false)

    /// Whether an answer is waited for at this moment: nothing is under way then that needs a clean stop.
    package static var isOpen: Bool { asking.withLock { $0 } }

    /// Asks on standard error and reads one line from standard input; nil at its end.
    package static func ask(_ question: String, _ console: Console) -> String? {
        asking.withLock { $0 = true }
        defer { asking.withLock { $0 = false } }
        console.show(question + " ")
        return readLine(strippingNewline: true)
    }

    /// The same, with what is typed kept off the screen. Ctrl-C ends the process, with the screen as it was.
    package static func askSecretly(_ question: String, _ console: Console) -> String? {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        // Ctrl-C ends the line, so that it arrives here and the terminal can be put right first.
        withUnsafeMutableBytes(of: &silent.c_cc) { $0[Int(VEOL)] = interruptCharacter }
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else { return nil }
        console.show(question + " ")
        let answer = readAnswer()
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        console.say("")
        guard answer?.last != interruptCharacter else { exit(128 + SIGINT) }
        return answer.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Up to the line's end, or to Ctrl-C, which is then the last byte; nil where nothing more comes.
    private static func readAnswer() -> [UInt8]? {
        var answer: [UInt8] = []
        var byte: UInt8 = 0
        while answer.count < longestAnswer {
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return answer.isEmpty ? nil : answer }
            guard byte != UInt8(ascii: "\n") else { return answer }
            answer.append(byte)
            guard byte != interruptCharacter else { return answer }
        }
        return answer
    }
}

private let interruptCharacter: UInt8 = 3
private let longestAnswer = 4096
