import PlaybookLanguage
package import PlaybookRecord
import YAMLSyntax

/// What `validate` found, as annotations beside the lines of the playbooks in a pull request.
package enum GitHubFindings {
    /// - Parameter strict: whether warnings are errors.
    package static func render(_ record: ValidationRecord, strict: Bool = false) -> String {
        WorkflowCommand.render(record.diagnostics.map { command($0, strict: strict) })
    }

    private static func command(_ finding: Diagnostic, strict: Bool) -> WorkflowCommand {
        let choices = finding.choices.map { "\($0.title): \($0.names.joined(separator: ", "))" }
        let isOneLine = finding.range.start.line == finding.range.end.line
        return WorkflowCommand(
            level: strict || finding.isError ? .error : .warning, title: "\(finding.code): \(finding.code.summary)",
            message: [finding.message, finding.help, choices].compactMap { $0 }.joined(separator: "\n"),
            file: finding.path.hasPrefix("<") ? nil : finding.path, line: finding.range.start.line,
            column: finding.range.start.column, endLine: finding.range.end.line,
            endColumn: isOneLine ? finding.range.end.column : nil)
    }
}
