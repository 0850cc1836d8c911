import ArgumentParser
import PlaybookHost
import PlaybookLanguage
import PlaybookRecord
import PlaybookReports
import YAMLSyntax

/// Where a command's results and messages go: data to standard output, messages to standard error, neither with a
/// secret in it.
struct CommandOutput: Sendable {
    let environment = HostEnvironment.current()
    let redactor = Redactor()
    let console: Console
    let format: ReportFormat
    private let colours: ColourChoice

    init(_ options: OutputOptions) { self.init(options.color, format: options.format) }

    init(_ colours: ColourChoice, format: ReportFormat = .text) {
        Signals.ignoreThoseOfWriting()
        Signals.leaveNoCore()
        console = Console(redactor, feedsRunner: RunnerCommands.areRead(in: environment))
        self.format = format
        self.colours = colours
    }

    /// For standard output.
    var style: ReportStyle { style(onTerminal: environment.outputIsTerminal) }
    /// For standard error.
    var messageStyle: ReportStyle { style(onTerminal: environment.errorIsTerminal) }

    private func style(onTerminal isTerminal: Bool) -> ReportStyle {
        ReportStyle(
            usesColour: colours.usesColour(onTerminal: isTerminal, in: environment), isASCII: environment.isASCII,
            width: min(console.columns ?? 100, 100))
    }

    func warn(_ message: String) {
        console.show(MessageText.warning(redactor.redact(message), style: messageStyle))
    }

    // Redacted before it is broken into lines, between which a secret would not be found.
    private func show(_ failure: FailureRecord) {
        console.show(MessageText.error(failure.redacted(by: redactor), style: messageStyle))
    }

    /// Shows a plan or a run.
    func show(_ record: RunRecord) throws(SessionFailure) {
        // Whoever sent standard output elsewhere still learns why it ended.
        if let error = record.error, format == .json || !environment.outputIsTerminal {
            show(error)
        }
        try show(text: { () throws in try format.render(record, redactor, style: style) })
    }

    func show(_ record: HealthRecord) throws(SessionFailure) {
        try show(
            text: { () throws in
                switch format {
                case .json: try JSONReport.render(record, redactor)
                case .text: redactor.redact(HealthText.render(record.redacted(by: redactor), style: style))
                }
            })
    }

    /// Shows a text that was made here, and ends the command where that fails.
    func finish(showing text: String) throws {
        try finish(0) { () throws(SessionFailure) in try show(text: { () throws in text }) }
    }

    /// Shows findings as messages.
    func show(_ findings: [Diagnostic], _ sources: [SourceText]) {
        guard !findings.isEmpty else { return }
        let findings = findings.map { $0.redacted(by: redactor) }
        console.show(DiagnosticText.render(findings, sources: sources, style: messageStyle))
    }

    /// Says why nothing was done.
    func show(_ failure: SessionFailure) {
        show(failure.findings, failure.sources)
        show(failure.failure)
    }

    /// Ends the command with `code`, after `show` has shown its result.
    func finish(_ code: Int32, _ show: () throws(SessionFailure) -> Void) throws {
        do throws(SessionFailure) { try show() } catch {
            self.show(error)
            throw ExitCode(code == 0 ? error.verdict.exitCode : code)
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// Shows what `render` makes; nothing of it may be a secret.
    ///
    /// - Parameter form: what it is; nil for what the flag for the format says.
    func show(text render: () throws -> String, as form: RunnerCommands.Form? = nil) throws(SessionFailure) {
        let form = form ?? (format == .json ? .json : .prose)
        let problem: String?
        do { problem = console.writeRedacted(try render(), as: form) } catch { problem = "\(error)" }
        guard let problem else { return }
        throw SessionFailure(.outputUnwritable, "the result cannot be written to standard output: \(problem)")
    }
}
