package import PlaybookLanguage
package import YAMLSyntax

/// Findings as text: where, what, the line itself with a mark under the place, and what to do.
package struct DiagnosticText {
    private let style: ReportStyle
    private let sources: [String: SourceText]
    // A secret that stands in a playbook must not get into a log by the finding about it, or about its neighbour.
    private let secrets: [Diagnostic]
    private var page: TextPage

    /// - Parameter sources: the texts that the findings are about; a finding about another shows no line.
    package static func render(
        _ diagnostics: [Diagnostic], sources: [SourceText], style: ReportStyle = .plain, strict: Bool = false
    ) -> String {
        var renderer = DiagnosticText(style, sources, secrets: diagnostics.filter(\.isAboutSecret))
        for (path, findings) in Dictionary(grouping: diagnostics, by: \.path).sorted(by: { $0.key < $1.key }) {
            let shown = Diagnostic.shown(findings)
            for diagnostic in shown.findings { renderer.add(diagnostic, strict: strict) }
            guard shown.hidden > 0 else { continue }
            renderer.page.line("and \(shown.hidden) more findings in \(VisibleText.line(path)), not shown")
        }
        return renderer.page.text
    }

    private init(_ style: ReportStyle, _ sources: [SourceText], secrets: [Diagnostic]) {
        self.style = style
        self.secrets = secrets
        self.sources = Dictionary(sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        page = TextPage(style)
    }

    private mutating func add(_ diagnostic: Diagnostic, strict: Bool) {
        let isError = strict || diagnostic.isError
        let word = style.paint("\(isError ? "error" : "warning")", isError ? .badHead : .doubtfulHead)
        let place = VisibleText.line(place(of: diagnostic))
        page.line(
            style.paint(place, .strong) + ": " + word + "[\(diagnostic.code.id)]: "
                + style.paint(VisibleText.line(diagnostic.message), .strong))
        add(diagnostic.range, in: diagnostic.path, isError ? .badHead : .doubtfulHead)
        if let help = diagnostic.help ?? diagnostic.replacement.map({ "write \($0)" }) {
            page.prose(help, head: "help: ", tone: .quoted, indent: 2)
        }
        for note in diagnostic.notes { add(note, in: diagnostic.path) }
        if let choices = diagnostic.choices, !choices.names.isEmpty {
            page.prose(choices.names.joined(separator: ", "), head: "= \(choices.title): ", tone: .faint, indent: 2)
        }
        page.line()
    }

    // A flag or a variable has no lines.
    private func place(of diagnostic: Diagnostic) -> String {
        let isWhole = sources[diagnostic.path] == nil && diagnostic.range == .fileStart
        return isWhole ? diagnostic.path : "\(diagnostic.path):\(diagnostic.range.start)"
    }

    private mutating func add(_ note: Diagnostic.Note, in path: String) {
        guard let range = note.range else {
            page.prose(note.message, head: "note: ", tone: .quoted, indent: 2)
            return
        }
        page.prose("\(path):\(range.start): \(note.message)", head: "note: ", tone: .quoted, indent: 2)
        add(range, in: path, .quoted)
    }

    private mutating func add(_ range: SourceRange, in path: String, _ tone: ReportStyle.Tone) {
        guard let line = sources[path]?.line(range.start.line) else { return }
        let gutter = "\(range.start.line)"
        let hidden = secrets.filter { $0.path == path }.map(\.range)
        let excerpt = SourceExcerpt(line, range, hiding: hidden, room: style.width - gutter.count - 4, style)
        page.line(" " + style.paint("\(gutter) |", .faint) + " " + excerpt.text)
        page.line(
            " " + style.paint(TextPage.spaces(gutter.count) + " |", .faint) + " " + TextPage.spaces(excerpt.offset)
                + style.paint(excerpt.mark, tone))
    }
}

extension Diagnostic {
    /// Whether what stands at its place is a secret.
    var isAboutSecret: Bool { code == .literalSecret || code == .literalSecretAllowed }
}
