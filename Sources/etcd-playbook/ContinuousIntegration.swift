import PlaybookHost
import PlaybookRecord
import PlaybookReports

/// What a CI job gets besides output and reports.
struct ContinuousIntegration {
    private let choice: CIChoice
    private let output: CommandOutput

    init(_ choice: CIChoice, _ output: CommandOutput) {
        self.choice = choice
        self.output = output
    }

    /// Writes annotations to standard error, where GitHub's runner reads them, and appends the job's summary. What
    /// cannot be written is a warning: the run itself is over.
    func tell(_ record: RunRecord) {
        let clean = record.redacted(by: output.redactor)
        if choice.annotates(in: output.environment) {
            output.console.show(GitHubReport.render(clean), as: .commands)
        }
        append { (MarkdownReport.render(clean), short: MarkdownReport.renderShort(clean)) }
    }

    /// The same of what `validate` found.
    ///
    /// - Parameters:
    ///   - strict: whether warnings are errors.
    ///   - annotated: whether standard output has the annotations already.
    func tell(_ record: ValidationRecord, strict: Bool, annotated: Bool) {
        if !annotated, choice.annotates(in: output.environment) {
            output.console.show(GitHubFindings.render(record, strict: strict), as: .commands)
        }
        append {
            let short = MarkdownFindings.renderShort(record, strict: strict)
            return (MarkdownFindings.render(record, strict: strict), short: short)
        }
    }

    /// Appends what `render` makes, where there is a summary to append it to.
    private func append(_ render: () -> (text: String, short: String)) {
        guard let path = choice.summaryPath(in: output.environment) else { return }
        let (text, short) = render()
        let problem = JobSummary.append(text, short: short, to: path)
        if let problem { output.warn("the job summary \(path) cannot be written: \(problem)") }
    }
}
