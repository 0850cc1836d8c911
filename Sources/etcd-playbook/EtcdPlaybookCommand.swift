import ArgumentParser
import Dispatch
import Glibc
import PlaybookHost
import PlaybookLanguage
import PlaybookRecord
import Synchronization

/// The command: its subcommands, one file each.
@main
struct EtcdPlaybookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "etcd-playbook",
        abstract: "Run etcd maintenance that is written down as a YAML playbook.",
        discussion: """
            Try it on a cluster that is thrown away afterwards:
              etcd-playbook sandbox --members 3
            """,
        version: "etcd-playbook \(version)",
        subcommands: [
            ValidateCommand.self, PlanCommand.self, RunCommand.self, ResumeCommand.self, HistoryCommand.self,
            ShowCommand.self, LockCommand.self, HealthCommand.self, ActionsCommand.self,
            ExplainCommand.self, InitCommand.self,
            SchemaCommand.self, SandboxCommand.self,
        ]
    )

    static let version = "0.1.0"

    /// Waits on the main thread. Under an asynchronous `main` that thread would end itself, for which the system loads one
    /// more library.
    static func main() {
        StandardStreams.fill()
        if let (problem, help) = OpenFileLimit.raise() {
            let words = Array("error: \(problem)\nhelp: \(help)\n".utf8)
            _ = write(STDERR_FILENO, words, words.count)
            exit(withError: ExitCode(Verdict.configuration.exitCode))
        }
        if let failure = argumentWithoutText() { exit(withError: failure) }
        let arguments = Array(CommandLine.arguments.dropFirst())
        let headStart = HeadStart(arguments)
        let failure = Mutex<(any Error)?>(nil)
        let ended = DispatchSemaphore(value: 0)
        HeadStart.begin {
            let reason = await PlaybookAhead.$current.withValue(headStart.playbook) { await carryOut(arguments) }
            await headStart.end()
            failure.withLock { $0 = reason }
            ended.signal()
        }
        ended.wait()
        if let failure = failure.withLock({ $0 }) { exit(withError: failure) }
    }

    /// Names the first argument whose bytes are no text. Another character would stand for them, in a key perhaps.
    private static func argumentWithoutText() -> ValidationError? {
        let arguments = UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
        let index = arguments.firstIndex { $0.flatMap { String(validatingCString: $0) } == nil }
        return index.map { ValidationError("argument \($0) is not UTF-8 text") }
    }

    /// Runs what the arguments ask for; gives how it failed.
    private static func carryOut(_ arguments: [String]) async -> (any Error)? {
        do {
            try expectCommand(arguments.first)
            var command = try named(arguments) ?? parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return nil
        } catch {
            guard !(error is ExitCode), exitCode(for: error) == .validationFailure else { return error }
            return longDash(in: arguments) ?? error
        }
    }

    /// Pages of the web and word processors make one long dash of the two short ones before an option, and the parser
    /// then takes that for a file.
    private static func longDash(in arguments: [String]) -> ValidationError? {
        let dashes: Set<Character> = ["‒", "–", "—", "―", "−"]
        guard let option = arguments.first(where: { $0.first.map(dashes.contains) == true }) else { return nil }
        let name = option.drop { $0 == "-" || dashes.contains($0) }
        return ValidationError("\"\(option)\" begins with a long dash, options with two short ones; write --\(name)")
    }

    private static func expectCommand(_ name: String?) throws {
        // help is the parser's own.
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard let name, !name.hasPrefix("-"), !names.contains(name) else { return }
        let near = NearMiss.of(name, among: names).map { "did you mean \($0)?" } ?? "--help lists them all."
        throw ValidationError("there is no command \"\(name)\"; \(near)")
    }

    /// The subcommand that the first argument names, where it understands all the others; nil otherwise.
    ///
    /// Reading arguments from the root, with every subcommand, help and completions, takes several milliseconds. All
    /// that needs them, errors before all, comes here as nil and is read so.
    private static func named(_ arguments: [String]) -> (any ParsableCommand)? {
        guard let name = arguments.first,
            let type = configuration.subcommands.first(where: { $0.configuration.commandName == name }),
            let command = try? type.parseAsRoot(Array(arguments.dropFirst())), Swift.type(of: command) == type
        else { return nil }
        return command
    }
}
