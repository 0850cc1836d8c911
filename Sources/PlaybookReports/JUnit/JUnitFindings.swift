import PlaybookLanguage
package import PlaybookRecord
import YAMLSyntax

/// What `validate` found, as JUnit XML: one case for each playbook, failed where it is not valid.
package enum JUnitFindings {
    /// - Parameter strict: whether warnings are errors.
    package static func render(_ record: ValidationRecord, strict: Bool = false) -> String {
        let summary = ValidationSummary(record: record, strict: strict)
        let failed = summary.invalid
        let counts: Markup = """
            tests="\(record.files.count)" failures="\(failed)" errors="0" skipped="0" time="0.000"
            """
        let cases = record.files.map { element($0, summary) }
        let page: Markup = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="etcd-playbook" \(counts)>
              <testsuite name="validate" \(counts)>
            \(Markup.joined(cases))\
              </testsuite>
            </testsuites>

            """
        return page.source
    }

    private static func element(
        _ file: ValidationRecord.File, _ summary: ValidationSummary
    ) -> Markup {
        let strict = summary.strict
        let own = summary.findings(of: file)
        let path = VisibleText.line(file.path)
        let head: Markup = """
            <testcase classname="validate" name="\(path)" time="0.000" file="\(path)"
            """
        guard let first = own.first(where: { strict || $0.isError }) ?? own.first else { return "    \(head)/>\n" }
        let text = JUnitCase.capped(own.map { line($0, strict) }.joined(separator: "\n"))
        let body: Markup =
            summary.isInvalid(file)
            ? """
            <failure type="\(first.code.id)" message="\(JUnitCase.capped(VisibleText.line(first.message)))">\(text)</failure>
            """ : "<system-out>\(text)</system-out>"
        return "    \(head)>\n      \(body)\n    </testcase>\n"
    }

    private static func line(_ finding: Diagnostic, _ strict: Bool) -> String {
        let help = finding.help.map { "\n  help: \($0)" } ?? ""
        let place = "\(finding.path):\(finding.range.start)"
        let severity = strict ? "error" : finding.severity.rawValue
        return "\(place): \(severity)[\(finding.code.id)]: \(finding.message)\(help)"
    }
}
