import ArgumentParser
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import PlaybookRecord

/// `run`: plans a playbook and carries the plan out.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        _superCommandName: "etcd-playbook",
        abstract: "Carry a playbook out on a cluster.",
        discussion: """
            Examples:
              etcd-playbook run defragmentation.yaml --endpoints http://127.0.0.1:2379
              etcd-playbook run --dry-run backup.yaml
              etcd-playbook run reviewed.plan
              etcd-playbook run backup.yaml --set keep=4

            Exit codes: 0 done, 1 a step failed, 3 refused and nothing changed, 4 stopped at a safe point, \
            5 the outcome of a change is unknown, 65 the playbook is not valid, 66 a file is missing, 69 the cluster \
            cannot be reached, 73 a report cannot be written, 75 another run holds the lock of the cluster, 77 login \
            refused, 78 wrong configuration, 130 and 143 ended by a signal. 3, 65, 66, 69, 73, 75, 77 and 78 promise \
            that nothing was changed.
            """
    )

    @ArgumentParser.Argument(help: "The playbook, or a plan saved by plan --out; - is a playbook on standard input.")
    var file: String

    @Flag(help: "Only show what would be done, as plan does.")
    var dryRun = false

    @Flag(name: [.customLong("yes"), .customShort("y")], help: "Do not ask before changes that can be undone.")
    var yes = false

    @Option(
        help: ArgumentHelp(
            "The playbook's name, to confirm what cannot be undone without being asked.", valueName: "name"))
    var confirm: String?

    @OptionGroup(title: "Inputs")
    var playbook: PlaybookOptions

    @OptionGroup(title: "Limits")
    var limits: LimitOptions

    @OptionGroup(title: "Connection")
    var connection: ConnectionOptions

    @OptionGroup(title: "Journal")
    var state: StateOptions

    @OptionGroup(title: "Output")
    var options: RunOutputOptions

    func validate() throws {
        if dryRun { try options.refuseFiguresOfPlan() }
    }

    @concurrent func run() async throws {
        let output = CommandOutput(options.output)
        var request = playbook.request(file)
        do throws(SessionFailure) {
            if let saved = try SavedPlanFile.read(file) {
                guard !playbook.givesInputs else { throw .inputsOfSavedPlan }
                request.take(saved)
            }
        } catch {
            output.show(error)
            throw ExitCode(error.verdict.exitCode)
        }
        request.clusterFile = connection.cluster
        request.flags = connection.settings(output)
        let job = PlaybookJob(
            request, options, output, state: state, end: limits.maxDuration.map(RunEnd.init),
            lockTimeout: limits.lockTimeout)
        let code = dryRun ? await job.plan(detailed: false) : await job.run(Consents(yes: yes, name: confirm))
        if code != 0 { throw ExitCode(code) }
    }
}

extension SessionFailure {
    fileprivate static let inputsOfSavedPlan = SessionFailure(
        .usage, "a saved plan has its inputs already, and takes no --set, --inputs, --only or --skip",
        help: "plan anew with what it should be")
}
