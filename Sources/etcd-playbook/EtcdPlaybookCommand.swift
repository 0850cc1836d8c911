import ArgumentParser
import EtcdClient
import PlaybookActions
import PlaybookEngine
import PlaybookHost

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

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        async let prepared: Void = prepare(for: arguments)
        let ahead = Task { @concurrent in checkAhead(arguments) }
        let failure = await PlaybookAhead.$current.withValue(ahead) { await carryOut(arguments) }
        // The process must not end while a library starts, or a thread still checks.
        await prepared
        _ = await ahead.value
        if let failure { exit(withError: failure) }
    }

    /// Checks the playbook beside the reading of the arguments, where the command carries one out.
    nonisolated private static func checkAhead(_ arguments: [String]) -> PlaybookAhead? {
        guard let name = arguments.first, ["run", "plan"].contains(name) else { return nil }
        return PlaybookAhead.check(amongst: Array(arguments.dropFirst()), Catalog.all)
    }

    /// Runs what the arguments ask for; gives how it failed.
    private static func carryOut(_ arguments: [String]) async -> (any Error)? {
        do {
            var command = try named(arguments) ?? parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return nil
        } catch {
            return error
        }
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

    /// Loads what commands that speak with a cluster need, beside what they do before.
    @concurrent
    private static func prepare(for arguments: [String]) async {
        if let name = arguments.first, ["run", "plan", "resume", "health"].contains(name) { EtcdClient.prepare() }
    }
}
