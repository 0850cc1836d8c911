import PlaybookLanguage
import PlaybookRecord
import YAMLSyntax

extension HTMLReport {
    // MARK: What changed

    /// Every effect, from before to after.
    var changes: Markup {
        let rows = StepTree(record).nodes.flatMap { node in
            let effects = ShownEffects(node.step.effects)
            let rest = effects.rest.map { [self.rest($0, of: node)] } ?? []
            return effects.shown.map { row($0, of: node) } + rest
        }
        let isPlan = record.kind == .plan
        guard !rows.isEmpty else {
            let isKnown =
                !record.steps.isEmpty && record.cluster != nil && !record.steps.contains { $0.status == .undetermined }
            let words = isPlan ? "Nothing would change." : "Nothing was changed."
            return isKnown ? section(ChangesTitle.of(record), "changes", "<p>\(words)</p>\n") : ""
        }
        return section(
            ChangesTitle.of(record), "changes", "<ul class=\"changes\">\n\(Markup.joined(rows))</ul>\n")
    }

    private func rest(_ words: String, of node: StepTree.Node) -> Markup {
        """
        <li><span class="sign"></span><div class="faint">\(words)</div>\
        <a href="#\(Self.anchor(node.index))">step \(node.step.number)</a></li>

        """
    }

    private func row(_ effect: EffectRecord, of node: StepTree.Node) -> Markup {
        let text = EffectText(effect: effect, style: .plain)
        let values: Markup =
            switch (effect.before, effect.after) {
            case (let before?, let after?): "<span class=\"values\">\(before) <i>→</i> \(after)</span>"
            case (let value?, nil), (nil, let value?): "<span class=\"values\">\(value)</span>"
            case (nil, nil): ""
            }
        let remark: Markup = text.remark.map { " <em>\($0.0)</em>" } ?? ""
        let warning: Markup = effect.kind == .destructive ? " <em>cannot be undone</em>" : ""
        return """
            <li class="\(Markup(effect.kind.rawValue))"><span class="sign">\(text.sign)</span><div>\
            <span class="subject">\(text.subject)</span>\(warning)\(remark) \(values)</div>\
            <a href="#\(Self.anchor(node.index))">step \(node.step.number)</a></li>

            """
    }

    // MARK: Guards

    var guards: Markup {
        let all = CheckedGuard.all(record)
        guard !all.isEmpty else { return "" }
        let rows = all.map { check -> Markup in
            let (tone, sign) = Self.sign(check.verdict.ruling)
            let count: Markup = check.count > 1 ? " <small>\(check.count) times</small>" : ""
            return """
                <tr><td><a href="#\(Self.anchor(check.index))">\(check.step)</a></td><td class="\(tone)">\(sign) \
                \(check.verdict.ruling.rawValue)</td><td><code>\(check.verdict.name)</code>\(count)</td>\
                <td>\(check.verdict.detail)</td></tr>

                """
        }
        let isOpen: Markup = all.contains { $0.verdict.ruling != .holds } || all.count <= 12 ? " open" : ""
        return section(
            "Guards", "guards",
            """
            <details\(isOpen)><summary>\(CheckedGuard.summary(all))</summary>
            <div class="scroll"><table><thead><tr><th>step</th><th>ruling</th><th>guard</th>\
            <th>what was seen</th></tr></thead>
            <tbody>
            \(Markup.joined(rows))\
            </tbody></table></div></details>

            """)
    }

    private static func sign(_ ruling: GuardVerdict.Ruling) -> (Markup, String) {
        switch ruling {
        case .holds: ("good", "✓")
        case .warns: ("doubtful", "!")
        case .refuses: ("bad", "✗")
        }
    }

    // MARK: Steps

    var steps: Markup {
        section("Steps", "steps", .joined(StepTree(record).nodes.map(card)))
    }

    private func card(_ node: StepTree.Node) -> Markup {
        let step = node.step
        let body = details(step)
        let attributes: Markup = """
            class="step \(Self.tone(step))\(Self.indent(node))" id="\(Self.anchor(node.index))"
            """
        let time: Markup = step.seconds.map { "<span class=\"time\">\(HumanValue.duration($0))</span>" } ?? ""
        let action: Markup = step.title == step.action ? "" : " <code>\(step.action)</code>"
        let head: Markup = """
            \(Self.mark(step))<b>\(step.number). \(node.title)</b>\(action) \
            <span class="result">\(StepWords.of(step, record.kind))</span>\(time)
            """
        // Why something is not known, or left as it is, belongs to what a plan says.
        let isOpen = step.hasFailed || record.kind == .plan
        guard !body.source.isEmpty else {
            return "<div \(attributes)>\(head)</div>\n"
        }
        return """
            <details \(attributes)\(isOpen ? " open" : "")>\
            <summary>\(head)</summary>
            \(body)</details>

            """
    }

    private func details(_ step: StepRecord) -> Markup {
        let isCalm = [.skipped, .undetermined, .notReached].contains(step.status)
        let error: Markup =
            step.error.map { failure in
                let help: Markup = failure.help.map { "<p class=\"help\">\($0)</p>" } ?? ""
                return "<p class=\"\(isCalm ? "because" : "error")\">\(failure.message)</p>\(help)\n"
            } ?? ""
        let outputs = record.kind == .plan ? [] : step.outputs.filter { $0.name != "changed" }
        let notes = step.furtherNotes.map { "<p class=\"note\">\($0)</p>\n" as Markup }
        return error + .joined(outputs.map(output)) + .joined(notes)
    }

    private func output(_ output: RecordedOutput) -> Markup {
        let title = HumanValue.title(output.name)
        guard case .list(let items) = output.value, let table = RecordTable.of(items) else {
            return "<p><span class=\"key\">\(title)</span> \(HumanValue.text(output.value))</p>\n"
        }
        let head = table.titles.map { "<th>\($0)</th>" as Markup }
        let rows = table.rows.map { row -> Markup in
            let cells = row.map { "<td class=\"\($0.isNumber ? "number" : "")\">\($0.text)</td>" as Markup }
            return "<tr>\(Markup.joined(cells))</tr>\n"
        }
        let rest = items.count - table.rows.count
        let more: Markup = rest > 0 ? "<p class=\"faint\">and \(rest) more; the JSON report has all of them</p>" : ""
        return """
            <p class="key">\(title)</p>
            <div class="scroll"><table><thead><tr>\(Markup.joined(head))</tr></thead>
            <tbody>
            \(Markup.joined(rows))\
            </tbody></table></div>\(more)

            """
    }

    // MARK: Findings

    /// What the checker found in the playbook.
    var findings: Markup {
        let rows = record.diagnostics.map { finding -> Markup in
            let help: Markup = finding.help.map { "<p class=\"help\">\($0)</p>" } ?? ""
            return """
                <li class="\(finding.isError ? "bad" : "doubtful")"><code>\(finding.path):\("\(finding.range.start)")</code> \
                \(finding.severity.rawValue) \(finding.code.id): \(finding.message)\(help)</li>

                """
        }
        return section(
            "Findings in the playbook", "findings",
            rows.isEmpty ? "" : "<ul class=\"findings\">\n\(Markup.joined(rows))</ul>\n")
    }
}
