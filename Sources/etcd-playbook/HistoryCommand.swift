import ArgumentParser
import PlaybookEngine
import PlaybookHost
import PlaybookRecord
import PlaybookReports

/// `history`: the runs that have left a journal.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the runs of this machine, the newest first.",
        discussion: """
            Examples:
              etcd-playbook history
              etcd-playbook history --last 5 --format json
              etcd-playbook history --prune --keep 50 --older-than 30

            Every run deletes the journals of runs that are over and are more than 500 or older than 180 days. A run that \
            was cut off keeps its journal, so that it can be resumed.

            Exit codes: 0 listed, 66 the folder cannot be read, 78 there is no folder to look in.
            """
    )

    @Option(help: "How many runs to list.")
    var last = 20

    @Flag(help: "Delete the journals of runs that are over and are too many or too old.")
    var prune = false

    @Option(help: "With --prune: how many journals stay; \(JournalLimits().most), where nothing is said.")
    var keep: Int?

    @Option(
        help: ArgumentHelp(
            "With --prune: how old a journal may become, in days; \(JournalLimits().days), where nothing is said.",
            valueName: "days"))
    var olderThan: Int?

    @OptionGroup(title: "Journal")
    var state: StateOptions

    @OptionGroup(title: "Output")
    var options: OutputOptions

    func validate() throws {
        if last < 1 { throw ValidationError("--last takes a number from 1 on") }
        let given = [keep, olderThan].compactMap { $0 }
        if given.contains(where: { $0 < 0 }) {
            throw ValidationError("--keep and --older-than take numbers from 0 on")
        }
        if !given.isEmpty, !prune { throw ValidationError("--keep and --older-than go with --prune") }
    }

    private var limits: JournalLimits {
        var limits = JournalLimits()
        limits.most = keep ?? limits.most
        limits.days = olderThan ?? limits.days
        return limits
    }

    @concurrent func run() async throws {
        let output = CommandOutput(options)
        do throws(SessionFailure) {
            let folder = try state.folder(output)
            if prune {
                let deleted = folder.prune(limits)
                output.console.say("Deleted \(deleted.count) of \(deleted.count + (try folder.list().count)) journals.")
            }
            var runs: [JournalSummary] = []
            for run in try folder.list().prefix(last) {
                do throws(SessionFailure) {
                    if let summary = try JournalSummary(run, in: folder) { runs.append(summary) }
                } catch {
                    output.console.say("warning: \(error.failure.message)")
                }
            }
            try output.show(text: { () throws in
                switch output.format {
                case .text: output.redactor.redact(HistoryText.render(runs, style: output.style))
                case .json: try JSONReport.render(runs, output.redactor)
                }
            })
        } catch {
            output.show(error)
            throw ExitCode(error.verdict.exitCode)
        }
    }
}

extension JournalSummary {
    /// What a journal says of its run.
    init?(_ run: String, in folder: StateFolder) throws(SessionFailure) {
        let path = folder.path(of: run)
        guard let history = RunHistory(try ReadJournal.read(path).records) else { return nil }
        let unfinished = JournalFile.isInUse(path) ? JournalSummary.running : JournalSummary.cutOff
        self.init(
            run: run, playbook: history.header.playbook.name, path: history.header.playbook.path,
            cluster: history.header.cluster?.id, started: history.header.run.started, ended: history.end?.ended,
            state: history.end?.verdict.rawValue ?? unfinished,
            changes: history.steps.count { $0.changed && $0.action != StepRecord.groupAction },
            resumed: history.resumptions.count)
    }
}
