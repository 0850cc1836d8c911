import ArgumentParser
import PlaybookHost
import PlaybookReports

/// The flags that say how results are shown.
struct OutputOptions: ParsableArguments {
    @Option(name: [.customLong("format"), .customShort("w")], help: "How the result is written to standard output.")
    var format = ReportFormat.text

    @Option(help: "Whether to use colours.")
    var color = ColourChoice.auto
}

/// The flags of commands that may take long and leave reports.
struct RunOutputOptions: ParsableArguments {
    @OptionGroup var output: OutputOptions

    @Option(
        name: .customLong("report"),
        help: ArgumentHelp(
            """
            Write a report to a file as well; may be repeated. The formats are \
            \(FileReportFormat.allCases.map(\.rawValue).joined(separator: ", ")).
            """,
            valueName: "format=path"), transform: ReportTarget<FileReportFormat>.parse)
    var reports: [ReportTarget<FileReportFormat>] = []

    @Option(
        help: ArgumentHelp(
            "Write what happens, while it happens, as JSON lines to a file or a pipe.", valueName: "file"))
    var events: String?

    @Option(help: "Which CI to serve besides: annotations and a job summary for GitHub.")
    var ci = CIChoice.auto

    @Option(help: "How standard error tells what goes on.")
    var progress = ProgressMode.auto

    func validate() throws {
        let paths = reports.map(\.path) + [events].compactMap { $0 }
        guard Set(paths).count == paths.count else {
            throw ValidationError(samePath("two reports, or a report and the events,"))
        }
        for report in reports where report.format == .prometheus && !report.path.hasSuffix(".prom") {
            throw ValidationError(notProm(report.path))
        }
    }
}

extension RunOutputOptions {
    /// What monitors runs must not take a plan for one.
    func refuseFiguresOfPlan() throws {
        if reports.contains(where: { $0.format == .prometheus }) { throw ValidationError(figuresOfPlan) }
    }
}

extension ReportFormat: ExpressibleByArgument {}
extension ColourChoice: ExpressibleByArgument {}
extension ProgressMode: ExpressibleByArgument {}
extension CIChoice: ExpressibleByArgument {}

func samePath(_ what: String) -> String { "\(what) have the same path" }
private let figuresOfPlan = "a prometheus report is about a run, and this is only a plan"
private func notProm(_ path: String) -> String {
    "a Prometheus text file is collected only where its name ends in .prom, and \(path) does not"
}
