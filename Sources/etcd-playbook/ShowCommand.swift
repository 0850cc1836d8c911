import ArgumentParser
import PlaybookEngine
import PlaybookHost
import PlaybookRecord
import PlaybookReports

/// `show`: what a run did, from its journal alone.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a run did, in any format, from its journal.",
        discussion: """
            Examples:
              etcd-playbook show
              etcd-playbook show 20261121T030405Z-8f3a --report html=run.html

            Exit codes: 0 shown, 64 the id fits several runs, 66 there is no such journal, 73 a report cannot be written.
            """
    )

    @Argument(help: "The run's id, or its beginning; the latest run unless given.")
    var id: String?

    @OptionGroup(title: "Journal")
    var state: StateOptions

    @Option(
        name: .customLong("report"),
        help: ArgumentHelp("Write a report to a file as well; may be repeated.", valueName: "format=path"),
        transform: ReportTarget<FileReportFormat>.parse)
    var reports: [ReportTarget<FileReportFormat>] = []

    @OptionGroup(title: "Output")
    var options: OutputOptions

    func validate() throws {
        guard Set(reports.map(\.path)).count == reports.count else { throw ValidationError(samePath("two reports")) }
        if reports.contains(where: { $0.format == .prometheus }) { throw ValidationError(oldFigures) }
    }

    @concurrent func run() async throws {
        let output = CommandOutput(options)
        do throws(SessionFailure) {
            let folder = try state.folder(output)
            let run = try folder.find(id)
            let isRunning = JournalFile.isInUse(folder.path(of: run))
            let read = try ReadJournal.read(folder.path(of: run))
            let history = RunHistory(read.records)
            guard var record = history?.record(isRunning: isRunning, resumption: state.resumption(of: run)) else {
                return
            }
            if let line = read.harmedLine { record.warnings.append(harmed(line)) }
            let files = try await OpenReports.open(reports, playbooks: [folder.path(of: run)])
            defer { files.discard() }
            try output.show(text: { () throws in
                try output.format.render(record, output.redactor, style: output.style)
            })
            try await files.write { try $0.render(record, output.redactor) }
        } catch {
            output.show(error)
            throw ExitCode(error.verdict.exitCode)
        }
    }
}

private func harmed(_ line: Int) -> String {
    "line \(line) of the journal cannot be read, while lines behind it can: what the run did from there on is not shown"
}

private let oldFigures = "a prometheus report is about the latest run, and would take this one for it"
