import ArgumentParser
import EtcdClient
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import PlaybookRecord
import PlaybookReports

/// `lock`: looks at the lock that a run holds on its cluster, and ends one whose run is dead.
struct LockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Look at the run lock of a cluster, or end it.",
        subcommands: [LockShowCommand.self, LockBreakCommand.self])
}

/// `lock show`: who holds the lock.
struct LockShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show which run holds the lock of a cluster.",
        discussion: """
            Examples:
              etcd-playbook lock show --endpoints http://127.0.0.1:2379
              etcd-playbook lock show --format json

            Exit codes: 0 shown, whether or not it is held, 69 no member answers, 77 login refused or the key cannot be \
            read, 78 wrong configuration.
            """
    )

    @OptionGroup(title: "Lock")
    var lock: LockOptions

    @OptionGroup(title: "Connection")
    var connection: ConnectionOptions

    @OptionGroup(title: "Output")
    var options: OutputOptions

    @concurrent func run() async throws {
        let output = CommandOutput(options)
        do throws(SessionFailure) {
            let record = try await lock.key(connection, output) { key throws(StepFailure) in try await key.record() }
            try output.show(
                text: { () throws in
                    switch output.format {
                    case .text: output.redactor.redact(LockText.render(record))
                    case .json: try JSONReport.render(record, output.redactor)
                    }
                })
        } catch {
            output.show(error)
            throw ExitCode(error.verdict.exitCode)
        }
    }
}

/// `lock break`: ends the lock of one run.
struct LockBreakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "break",
        abstract: "End the lock of a run that is dead.",
        discussion: """
            Examples:
              etcd-playbook lock break 20261121T030405Z-8f3a

            A run that is not dead notices, and stops at its next safe point. A lock whose run has died ends by itself as \
            soon as its time is over; resume takes the lock of its own run over.

            Exit codes: 0 nobody holds the lock any more, 3 another run holds it, 5 its end was sent and the answer was \
            lost, 69 no member answers, 77 login refused or the key cannot be written, 78 wrong configuration.
            """
    )

    @ArgumentParser.Argument(
        help: "The id of the run that holds the lock, as lock show tells it; the key itself where no run made it.")
    var id: String

    @OptionGroup(title: "Lock")
    var lock: LockOptions

    @OptionGroup(title: "Connection")
    var connection: ConnectionOptions

    @OptionGroup(title: "Output")
    var options: OutputOptions

    @concurrent func run() async throws {
        let output = CommandOutput(options)
        do throws(SessionFailure) {
            let id = id
            let told = try await lock.key(connection, output) { key throws(StepFailure) in
                guard let held = try await key.look() else { return "No run holds the lock." }
                guard id == held.holder?.run ?? key.name else { throw .heldByAnother(held.holder, key.name) }
                try await key.end(held)
                return held.holder == nil ? "The key \(key.name) is deleted." : "The lock of run \(id) is broken."
            }
            output.console.say(told)
        } catch {
            output.show(error)
            throw ExitCode(error.verdict.exitCode)
        }
    }
}

/// Which lock it is about.
struct LockOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What a playbook says as lock: {prefix: …}.", valueName: "prefix"))
    var prefix = LockSettings().prefix.value

    func validate() throws {
        if prefix.isEmpty { throw ValidationError("--prefix names no prefix") }
    }

    /// What `body` makes of the lock's key.
    func key<Result: Sendable>(
        _ connection: ConnectionOptions, _ output: CommandOutput,
        _ body: @Sendable (LockKey) async throws(StepFailure) -> Result
    ) async throws(SessionFailure) -> Result {
        let plan = try ConnectionPlan(
            flags: connection.settings(output), clusterFile: connection.cluster, output.environment, output.redactor)
        do throws(StepFailure) {
            let configuration = try await plan.settings.configuration(SecretStore(output.environment, output.redactor))
            for warning in plan.warnings + configuration.warnings { output.warn(warning) }
            let client = try EtcdClient.connecting(configuration)
            defer { client.close() }
            return try await body(LockKey(LockSettings.key(below: prefix), client))
        } catch { throw SessionFailure(error) }
    }
}

extension EtcdClient {
    fileprivate static func connecting(_ configuration: EtcdConfiguration) throws(StepFailure) -> EtcdClient {
        do { return try EtcdClient(configuration) } catch {
            throw StepFailure(.configuration, error.message, help: error.advice)
        }
    }
}

extension StepFailure {
    fileprivate static func heldByAnother(_ holder: LockHolder?, _ key: String) -> StepFailure {
        guard let holder else {
            return StepFailure(
                .refused, "the lock is held by a key that is not a run's",
                help: "look whose it is; where nobody needs it, name the key itself: lock break \(key)")
        }
        return StepFailure(.refused, "the lock is held by \(holder.words)", help: "name that run to end its lock")
    }
}
