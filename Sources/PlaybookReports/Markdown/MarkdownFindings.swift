import PlaybookLanguage
package import PlaybookRecord
import YAMLSyntax

/// What `validate` found, as GitHub-flavoured Markdown.
package enum MarkdownFindings {
    /// - Parameter strict: whether warnings are errors.
    package static func render(_ record: ValidationRecord, strict: Bool = false) -> String {
        let isGood = record.verdict == .done
        var text =
            "## \(MarkdownReport.mark(record.verdict)) \(isGood ? "Playbooks are valid" : "Playbooks are not valid")\n\n"
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

    private static func line(_ finding: Diagnostic, _ strict: Bool) -> String {
        let place = MarkdownText.code("\(finding.path):\(finding.range.start)")
        let severity = strict ? "error" : finding.severity.rawValue
        let help = finding.help.map { " – \(MarkdownText.of($0))" } ?? ""
        return "- \(place) \(severity) \(finding.code.id): \(MarkdownText.of(finding.message))\(help)\n"
    }
}
