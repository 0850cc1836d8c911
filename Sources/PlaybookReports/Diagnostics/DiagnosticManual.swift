package import PlaybookLanguage
import YAMLSyntax

/// What is known about the codes of findings: a page for a terminal, a table, and the whole manual in Markdown.
package struct DiagnosticManual {
    private let checker: PlaybookChecker

    /// - Parameter actions: what the examples' steps may do.
    package init(actions: [ActionDeclaration]) { checker = PlaybookChecker(actions: actions) }

    // MARK: For a terminal

    /// Every code with its summary.
    package func table(style: ReportStyle = .plain) -> String {
        var page = TextPage(style)
        for code in DiagnosticCode.all {
            let tone: ReportStyle.Tone = code.severity == .error ? .badHead : .doubtfulHead
            let kind = code.severity == .error ? "error  " : "warning"
            page.line(style.paint(code.id, .strong) + "  " + style.paint(kind, tone) + "  " + code.summary)
        }
        return page.text
    }

    /// The page of one code.
    package func page(of code: DiagnosticCode, style: ReportStyle = .plain) -> String {
        var page = TextPage(style)
        page.line(style.paint("\(code.id): \(code.summary)", .strong) + " (\(code.severity.rawValue))")
        page.line()
        page.prose(code.page.text)
        page.line()
        page.line(style.paint("Wrong:", .badHead))
        add(code.page.wrong, to: &page)
        if let finding = finding(code, style: style) {
            page.line()
            for line in finding.split(separator: "\n", omittingEmptySubsequences: false) { page.line("    " + line) }
        }
        page.line()
        page.line(style.paint("Right:", .good))
        add(code.page.right, to: &page)
        return page.text
    }

    private func add(_ example: PageExample, to page: inout TextPage) {
        for line in Self.lines(of: example) { page.line("    " + line) }
    }

    // MARK: For a reader of files

    /// `docs/diagnostics.md`.
    package func markdown() -> String {
        var text = """
            # Diagnostics

            Every finding about a playbook has a code that keeps its meaning. `etcd-playbook explain CODE` prints the \
            page of one; this file holds them all, and is generated from the same source: `make generate`. The wrong \
            and the right example of each are tested.

            | code | severity | what it says |
            |---|---|---|

            """
        for code in DiagnosticCode.all {
            text += "| [\(code.id)](#\(code.id.lowercased())) | \(code.severity.rawValue) | \(code.summary) |\n"
        }
        for code in DiagnosticCode.all { text += "\n" + section(code) }
        return text
    }

    private func section(_ code: DiagnosticCode) -> String {
        var text = "## \(code.id)\n\n**\(Self.capitalised(code.summary))** (\(code.severity.rawValue)).\n\n"
        text += "\(code.page.text)\n\nWrong:\n\n" + block(code.page.wrong)
        if let finding = finding(code, style: .plain) { text += "\n```text\n\(finding)\n```\n" }
        return text + "\nRight:\n\n" + block(code.page.right)
    }

    private func block(_ example: PageExample) -> String {
        "```yaml\n" + Self.lines(of: example).map { $0 + "\n" }.joined() + "```\n"
    }

    private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    // MARK: Examples

    /// The file as it is shown, and what else belongs to the example.
    private static func lines(of example: PageExample) -> [String] {
        var lines: [String] = []
        if !example.isPlain { lines.append("# etcd-playbook \(example.arguments.joined(separator: " "))") }
        if example.encoding == .latin1 { lines.append("# saved as ISO 8859-1, not as UTF-8") }
        let text = example.text ?? ""
        lines += text.split(separator: "\n").map {
            VisibleText.of(String($0.replacing("\t", with: "→")))
        }
        if example.repetitions > 1 { lines.append("# … and so on, \(example.repetitions) times in all") }
        for (name, text) in example.files.sorted(by: { $0.key < $1.key }) {
            lines += ["", "# \(name)"] + text.split(separator: "\n").map { VisibleText.of(String($0)) }
        }
        return lines
    }

    /// What `validate` says about the wrong example; nil where it takes more than the file to see it.
    private func finding(_ code: DiagnosticCode, style: ReportStyle) -> String? {
        let example = code.page.wrong
        guard example.isPlain, let bytes = example.bytes else { return nil }
        let checked = checker.check(bytes, name: "playbook.yaml")
        guard !checked.findings.isEmpty else { return nil }
        let text = DiagnosticText.render(checked.findings, sources: [checked.source], style: style)
        return String(text.reversed().drop { $0 == "\n" }.reversed())
    }
}
