import ArgumentParser
import PlaybookHost
import PlaybookLanguage

/// `plan`: what a run would do.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        _superCommandName: "etcd-playbook",
        abstract: "Show what a playbook would do to a cluster; changes nothing.",
        discussion: """
            Examples:
              etcd-playbook plan defragmentation.yaml --endpoints http://127.0.0.1:2379
              etcd-playbook plan --offline backup.yaml
              etcd-playbook plan --detailed-exitcode --report json=plan.json backup.yaml
              etcd-playbook plan --out reviewed.plan backup.yaml

            Exit codes: 0 planned, 1 a step would surely fail, 3 a guard would refuse, 65 the playbook is not valid, \
            66 a file is missing, 69 the cluster cannot be reached, 77 login refused, 78 wrong configuration.
            """
    )

    @ArgumentParser.Argument(help: "The playbook; - is standard input.")
    var file: String

    @Flag(help: "Ask no cluster and look no secret up.")
    var offline = false

    @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 where the playbook would change the cluster.")
    var detailedExitCode = false

    @Option(
        help: ArgumentHelp(
            "Save the plan, for run to make these changes and no others; of values their sizes are compared.",
            valueName: "plan"))
    var out: String?

    @Option(
        help: ArgumentHelp("How long a saved plan may be run.", valueName: "duration"), transform: durationOption)
    var validFor = PlaybookDuration.minutes(24 * 60)

    @OptionGroup(title: "Inputs")
    var playbook: PlaybookOptions

    @OptionGroup(title: "Connection")
    var connection: ConnectionOptions

    @OptionGroup(title: "Output")
    var options: RunOutputOptions

    func validate() throws {
        try options.refuseFiguresOfPlan()
        if offline && out != nil { throw ValidationError(offlineOut) }
        let others = options.reports.map(\.path) + [options.events].compactMap { $0 }
        if let out, others.contains(out) { throw ValidationError(samePath("the plan, and a report or the events,")) }
    }

    @concurrent func run() async throws {
        let output = CommandOutput(options.output)
        var request = playbook.request(file)
        request.isOffline = offline
        request.clusterFile = connection.cluster
        if !offline { request.flags = connection.settings(output) }
        let file = out.map { PlanFile(path: $0, validFor: validFor) }
        let code = await PlaybookJob(request, options, output).plan(detailed: detailedExitCode, saving: file)
        if code != 0 { throw ExitCode(code) }
    }
}

private let offlineOut = "an offline plan has seen no cluster and cannot be saved: leave --offline or --out out"
