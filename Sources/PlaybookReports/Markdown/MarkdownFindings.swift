import PlaybookLanguage
package import PlaybookRecord
import YAMLSyntax

/// What `validate` found, as GitHub-flavoured Markdown.
package enum MarkdownFindings {
    /// - Parameter strict: whether warnings are errors.
    package static func render(_ record: ValidationRecord, strict: Bool = false) -> String {
        var text = renderShort(record, strict: strict)
        var table = MarkdownTable(titles: ["playbook", "name", "steps", "errors", "warnings"], numbers: [2, 3, 4])
        for file in record.files {
            table.rows.append([
                MarkdownText.code(file.path), MarkdownText.of(file.name ?? ""), file.steps.map { "\($0)" } ?? "",
                "\(file.errors)", "\(file.warnings)",
            ])
        }
        text += table.text
        guard !record.diagnostics.isEmpty else { return text }
        return text + "\n" + record.diagnostics.map { line($0, strict) }.joined()
    }

    /// Only how it ended, for where there is no room for more.
    package static func renderShort(_ record: ValidationRecord, strict: Bool = false) -> String {
        let title = record.verdict == .done ? "Playbooks are valid" : "Playbooks are not valid"
        let summary = ValidationSummary(record: record, strict: strict).text
        return "## \(MarkdownReport.mark(record.verdict)) \(title)\n\n**\(MarkdownText.of(summary))**\n\n"
    }

    private static func line(_ finding: Diagnostic, _ strict: Bool) -> String {
        let place = MarkdownText.code("\(finding.path):\(finding.range.start)")
        let severity = strict ? "error" : finding.severity.rawValue
        let help = finding.help.map { " – \(MarkdownText.of($0))" } ?? ""
        return "- \(place) \(severity) \(finding.code.id): \(MarkdownText.of(finding.message))\(help)\n"
    }
}
