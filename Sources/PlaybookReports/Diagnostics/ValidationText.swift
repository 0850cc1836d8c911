package import PlaybookRecord
package import YAMLSyntax

/// What `validate` found, as text: every finding with its line, then one line for each playbook.
package enum ValidationText {
    package static func render(
        _ record: ValidationRecord, sources: [SourceText], style: ReportStyle = .plain, strict: Bool = false
    ) -> String {
        var page = TextPage(style)
        for file in record.files { page.line(line(file, style, strict: strict)) }
        if record.files.count > 1 {
            let tone: ReportStyle.Tone = record.verdict == .done ? .good : .badHead
            page.line(style.paint(ValidationSummary(record: record, strict: strict).text, tone))
        }
        return DiagnosticText.render(record.diagnostics, sources: sources, style: style, strict: strict) + page.text
    }

    private static func line(_ file: ValidationRecord.File, _ style: ReportStyle, strict: Bool) -> String {
        let path = VisibleText.line(file.path)
        let errors = file.errors + (strict ? file.warnings : 0)
        let warnings = strict ? 0 : file.warnings
        guard errors == 0 else {
            let also = warnings == 0 ? "" : ", \(HumanValue.count(warnings, "warning"))"
            let hidden = file.notShown.map { "; \($0) of them not shown" } ?? ""
            return "\(path): " + style.paint("not valid", .badHead)
                + ", \(HumanValue.count(errors, "error"))\(also)\(hidden)"
        }
        let name = file.name.map { " \"\(VisibleText.line($0))\"" } ?? ""
        let steps = file.steps.map { ", \(HumanValue.count($0, "step"))" } ?? ""
        let also = warnings == 0 ? "" : ", " + style.paint(HumanValue.count(warnings, "warning"), .doubtfulHead)
        return "\(path): " + style.paint("valid", .good) + name + steps + also
    }
}
