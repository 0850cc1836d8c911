import PlaybookLanguage
import PlaybookRecord
import PlaybookReports
import Testing
import YAMLSyntax

@Suite struct HTMLFindingsTests {
    private let text = "version: 1\nname: x\ncluster:\n  password: hunter2\nsteps: [{action: putt}]\n"

    private func page(
        path: String = "a.yaml", text: String? = nil, message: String = "there is no action \"putt\"",
        help: String = "did you mean \"put\"?", strict: Bool = false
    ) throws -> String {
        let unknown = Diagnostic(
            .unknownAction, at: SourceRange(line: 5, column: 18, length: 4), message, help: help,
            notes: [.init(message, at: SourceRange(line: 1, column: 1, length: 7)), .init("words alone")],
            choices: .init("actions", [message, "put"]))
        let secret = Diagnostic(.literalSecret, at: SourceRange(line: 4, column: 13, length: 7), "a secret")
        let unused = Diagnostic(.unusedInput, at: .fileStart, "nothing reads it")
        let record = ValidationRecord(
            verdict: .invalid,
            files: [
                .init(path: path, name: "x", steps: 1, errors: 2, warnings: 1, notShown: 7),
                .init(path: "good.yaml", name: "g", steps: 3, errors: 0, warnings: 0),
            ],
            diagnostics: [unknown, secret, unused].map { $0.located(in: path) })
        return try ValidationFormat.html.render(
            record, sources: [SourceText(name: path, text: text ?? self.text)], version: "1.2.3", strict: strict)
    }

    @Test("The page has every playbook, and every finding with its line, its place and what to do")
    func parts() throws {
        let page = try page()
        for part in [
            "<h1>2 playbooks</h1>", "1 of 2 playbooks valid; 2 errors, 1 warning.", "✗ not valid", "✓ valid",
            "<a href=\"#file-1\">a.yaml</a>", "id=\"file-1\"", "<code>EP0401</code>",
            "<pre><i>5 |</i> steps: [{action: putt}]\n<i>  |</i>                  <b>^^^^</b></pre>",
            "did you mean &quot;put&quot;?", "<code>5:18</code>", "words alone", "and 7 more, not shown",
            "etcd-playbook 1.2.3",
        ] { #expect(page.contains(part), "\(part)") }
        #expect(try self.page(strict: true).contains("1 of 2 playbooks valid; 3 errors, 0 warnings."))
    }

    @Test("No secret of a playbook is on the page, and the page loads and runs nothing")
    func calm() throws {
        let page = try page()
        #expect(!page.contains("hunter2") && page.contains("password: *******"))
        let links = page.matches(of: /(href|src|action|url)\s*[=(]\s*"?([^"\s>)]*)/).map { String($0.output.2) }
        #expect(links.allSatisfy { $0.hasPrefix("#file-") || $0 == "data:," }, "\(links)")
        #expect(!page.contains("<script") && !page.contains("https://") && page.contains("default-src 'none'"))
    }

    @Test("Every text of a playbook is shown as text")
    func hostile() throws {
        let hostile = "<script>alert(1)</script>\" onload='x' \u{202E}\u{1B}[31m"
        let source = text.replacing("putt", with: hostile)
        let page = try page(path: hostile, text: source, message: hostile, help: hostile)
        #expect(!page.contains("<script") && !page.contains("onload='x'") && !page.contains("\u{202E}"))
        #expect(!page.contains("\u{1B}"))
        #expect(page.count { $0 == "<" } == (try self.page().count { $0 == "<" }))
    }
}
