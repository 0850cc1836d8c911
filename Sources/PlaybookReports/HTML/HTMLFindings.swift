import PlaybookLanguage
package import PlaybookRecord
package import YAMLSyntax

/// What `validate` found, as one HTML page: the playbooks, and each finding at its line.
package struct HTMLFindings {
    private let record: ValidationRecord
    private let summary: ValidationSummary
    private let sources: [String: SourceText]
    // Whoever opens the page must not read a secret that the playbook should not have had.
    private let secrets: [Diagnostic]

    /// - Parameters:
    ///   - sources: the texts that the findings are about; a finding about another shows no line.
    ///   - version: of this program.
    ///   - strict: whether warnings are errors.
    package static func render(
        _ record: ValidationRecord, sources: [SourceText], version: String, strict: Bool = false
    ) -> String {
        let report = HTMLFindings(
            record: record, summary: ValidationSummary(record: record, strict: strict),
            sources: Dictionary(sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }),
            secrets: record.diagnostics.filter(\.isAboutSecret))
        return report.page(version).text
    }

    private func page(_ version: String) -> HTMLPage {
        let (name, summary) = (name, summary)
        let tone: Markup = record.verdict == .done ? "good" : "bad"
        return HTMLPage(
            title: "\(name): \(summary.word)",
            header: HTMLPage.header("Validation · etcd-playbook \(version)", name, tone, summary.word, summary.text),
            main: tiles + playbooks + .joined(paths.enumerated().map { section($0.element, $0.offset) }))
    }

    private var name: String {
        guard record.files.count == 1, let file = record.files.first else {
            return HumanValue.count(record.files.count, "playbook")
        }
        return file.name ?? file.path
    }

    /// The files that something was found in, those that were asked for first.
    private var paths: [String] {
        var paths: [String] = []
        let found = Set(record.diagnostics.map(\.path))
        for path in record.files.map(\.path) + record.diagnostics.map(\.path)
        where found.contains(path) && !paths.contains(path) { paths.append(path) }
        return paths
    }

    // MARK: The playbooks

    private var tiles: Markup {
        HTMLPage.tiles([
            ("playbooks", "\(record.files.count)", ""), ("not valid", "\(summary.invalid)", ""),
            ("errors", "\(summary.errors)", ""), ("warnings", "\(summary.warnings)", ""),
        ])
    }

    private var playbooks: Markup {
        let paths = paths
        let rows = record.files.map { file -> Markup in
            let isInvalid = summary.isInvalid(file)
            let tone: Markup = isInvalid ? "bad" : file.warnings > 0 ? "doubtful" : "good"
            let link: Markup =
                paths.firstIndex { ([file.path] + (file.otherPaths ?? [])).contains($0) }.map {
                    "<a href=\"#file-\($0 + 1)\">\(file.path)</a>"
                }
                ?? Markup(file.path)
            return """
                <tr><td class="\(tone)">\(isInvalid ? "✗ not valid" : "✓ valid")</td><td>\(link)</td>\
                <td>\(file.name ?? "")</td><td class="number">\(file.steps.map { "\($0)" } ?? "")</td>\
                <td class="number">\(file.errors)</td><td class="number">\(file.warnings)</td></tr>

                """
        }
        guard !rows.isEmpty else { return "" }
        return HTMLPage.section(
            "Playbooks", "playbooks",
            """
            <div class="scroll"><table><thead><tr><th></th><th>file</th><th>name</th><th class="number">steps</th>\
            <th class="number">errors</th><th class="number">warnings</th></tr></thead>
            <tbody>
            \(Markup.joined(rows))\
            </tbody></table></div>

            """)
    }

    // MARK: Findings

    private func section(_ path: String, _ index: Int) -> Markup {
        let found = record.diagnostics.filter { $0.path == path }
        let hidden = record.files.first { $0.path == path }?.notShown ?? 0
        let rest: Markup = hidden > 0 ? "<p class=\"faint\">and \(hidden) more, not shown</p>\n" : ""
        return HTMLPage.section(
            path, "file-\(index + 1)",
            "<ul class=\"findings\">\n\(Markup.joined(found.map(item)))</ul>\n\(rest)")
    }

    private func item(_ finding: Diagnostic) -> Markup {
        let isError = summary.strict || finding.isError
        let help: Markup =
            (finding.help ?? finding.replacement.map { "write \($0)" }).map { "<p class=\"help\">\($0)</p>" } ?? ""
        let choices: Markup =
            finding.choices.map { choices in
                choices.names.isEmpty
                    ? "" : "<p class=\"faint\">\(choices.title): \(choices.names.joined(separator: ", "))</p>"
            } ?? ""
        let notes = finding.notes.map { note -> Markup in
            let place: Markup = note.range.map { " <code>\("\($0.start)")</code>" } ?? ""
            return "<p class=\"note\">\(note.message)\(place)</p>\(note.range.map { excerpt($0, finding.path) } ?? "")"
        }
        return """
            <li><p><span class="\(isError ? "bad" : "doubtful")">\(isError ? "error" : "warning")</span> \
            <code>\(finding.code.id)</code> <b>\(finding.message)</b> <code>\("\(finding.range.start)")</code></p>\
            \(excerpt(finding.range, finding.path))\(help)\(choices)\(Markup.joined(notes))</li>

            """
    }

    /// The line, with a mark under the place.
    private func excerpt(_ range: SourceRange, _ path: String) -> Markup {
        guard let line = sources[path]?.line(range.start.line) else { return "" }
        let hidden = secrets.filter { $0.path == path }.map(\.range)
        let excerpt = SourceExcerpt(line, range, hiding: hidden, room: Self.columns, .plain)
        let gutter = "\(range.start.line)"
        let margin = TextPage.spaces(gutter.count)
        return """
            <pre><i>\(gutter) |</i> \(excerpt.text)
            <i>\(margin) |</i> \(TextPage.spaces(excerpt.offset))<b>\(excerpt.mark)</b></pre>
            """
    }

    private static let columns = 120
}
