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

            Exit codes: 0 listed, 78 there is no folder to look in.
            """
    )

    @Option(help: "How many runs to list.")
    var last = 20

    @OptionGroup(title: "Journal")
    var state: StateOptions

    @OptionGroup(title: "Output")
    var options: OutputOptions

    func validate() throws {
        if last < 1 { throw ValidationError("--last takes a number from 1 on") }
    }

    @concurrent func run() async throws {
        let output = CommandOutput(options)
        do throws(SessionFailure) {
            let folder = try state.folder(output)
            let runs = folder.runIDs.prefix(last).compactMap { JournalSummary($0, in: folder) }
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
    /// What a journal says of its run; nil where it cannot be read.
    init?(_ run: String, in folder: StateFolder) {
        let path = folder.path(of: run)
        guard let read = try? ReadJournal.read(path), let history = RunHistory(read.records) else { return nil }
        let unfinished = JournalFile.isInUse(path) ? JournalSummary.running : JournalSummary.cutOff
        self.init(
            run: run, playbook: history.header.playbook.name, path: history.header.playbook.path,
            cluster: history.header.cluster?.id, started: history.header.run.started, ended: history.end?.ended,
            state: history.end?.verdict.rawValue ?? unfinished,
            changes: history.steps.count { $0.changed && $0.action != StepRecord.groupAction },
            resumed: history.resumptions.count)
    }
}
