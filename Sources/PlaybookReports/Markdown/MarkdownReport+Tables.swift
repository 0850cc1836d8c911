import PlaybookLanguage
import PlaybookRecord
import YAMLSyntax

extension MarkdownReport {
    mutating func addSteps() {
        guard !record.steps.isEmpty else { return }
        var table = MarkdownTable(titles: ["", "step", "action", "result", "time"], numbers: [4])
        for node in StepTree(record).nodes.prefix(Self.mostRows) {
            let step = node.step
            let indent = String(repeating: "&emsp;", count: node.depth)
            table.rows.append([
                Self.mark(step), "\(indent)\(step.number). \(MarkdownText.of(node.title))",
                MarkdownText.code(step.action),
                result(step), step.seconds.map(HumanValue.duration) ?? "",
            ])
        }
        add("### Steps")
        add(table.text)
        addRest(record.steps.count - Self.mostRows, "step")
    }

    private func result(_ step: StepRecord) -> String {
        let words = StepWords.of(step, record.kind)
        return MarkdownText.of(words) + (step.error.map { ": \(MarkdownText.of($0.message))" } ?? "")
    }

    mutating func addMembers() {
        let members = MemberFigures.all(record)
        guard members.contains(where: { $0.before != nil }) else { return }
        let isRun = record.kind == .run
        var table = MarkdownTable(
            titles: ["member", "role", "before", "in use", isRun ? "after" : "expected"], numbers: [2, 3, 4])
        let showsTimes = members.contains { $0.blocked != nil }
        if showsTimes {
            table.titles += isRun ? ["given back", "answered nobody for"] : ["gives back", "answers nobody for"]
        }
        table.numbers.formUnion([5, 6])
        for member in members {
            let size = { (bytes: Int64?) in bytes.map(HumanValue.size) ?? "–" }
            var row = [
                MarkdownText.of(member.label), member.role, size(member.before), size(member.inUse), size(member.after),
            ]
            if showsTimes { row += [size(member.reclaimed), member.blocked.map(HumanValue.duration) ?? "–"] }
            table.rows.append(row)
        }
        add("### Databases of the members")
        add(table.text)
    }

    mutating func addChanges() {
        let changes = record.steps.flatMap { step in step.effects.map { (step, $0) } }
        guard !changes.isEmpty else { return }
        add("### \(ChangesTitle.of(record))")
        var list = ""
        for (step, effect) in changes.prefix(Self.mostRows) {
            let words = EffectText(effect: effect, style: .plain)
            let remark = words.remark.map { " – \(MarkdownText.of($0.0))" } ?? ""
            list += "- `\(words.sign)` \(MarkdownText.of(words.words))\(remark) (step \(step.number))\n"
        }
        add(list)
        addRest(changes.count - Self.mostRows, "effect")
    }

    mutating func addNotes() {
        let notes = StepTree(record).nodes.flatMap { node in
            node.step.furtherNotes.map { "- \(MarkdownText.of($0)) (step \(node.step.number))\n" }
        }
        guard !notes.isEmpty else { return }
        add("### Notes")
        add(notes.prefix(Self.mostRows).joined())
        addRest(notes.count - Self.mostRows, "note")
    }

    mutating func addGuards() {
        let guards = CheckedGuard.all(record)
        guard !guards.isEmpty else { return }
        var table = MarkdownTable(titles: ["", "guard", "step", "what was seen"])
        for check in guards.prefix(Self.mostRows) {
            table.rows.append([
                Self.mark(check.verdict.ruling), MarkdownText.of(check.verdict.name), "\(check.step)",
                MarkdownText.of(check.verdict.detail),
            ])
        }
        add("<details><summary>\(CheckedGuard.summary(guards))</summary>")
        add(table.text)
        addRest(guards.count - Self.mostRows, "guard")
        add("</details>")
    }

    mutating func addFindings() {
        guard !record.diagnostics.isEmpty else { return }
        add("### Findings in the playbook")
        let shown = record.diagnostics.prefix(Self.mostRows).map { finding in
            let place = MarkdownText.code("\(finding.path):\(finding.range.start)")
            let help = finding.help.map { " – \(MarkdownText.of($0))" } ?? ""
            let code = "\(finding.severity.rawValue) \(finding.code.id)"
            return "- \(place) \(code): \(MarkdownText.of(finding.message))\(help)\n"
        }
        add(shown.joined())
        addRest(record.diagnostics.count - Self.mostRows, "finding")
    }

    private mutating func addRest(_ count: Int, _ what: String) {
        guard count > 0 else { return }
        add("and \(HumanValue.count(count, "more \(what)")); the JSON report has all of them")
    }

    private static func mark(_ step: StepRecord) -> String {
        switch step.status {
        case .succeeded: "✅"
        case .failed, .refused: "❌"
        case .unknown, .rescued: "⚠️"
        case .undetermined, .may: "❔"
        case .planned: step.effects.isEmpty ? "" : "🔸"
        case .skipped, .notReached: "⏭️"
        }
    }

    private static func mark(_ ruling: GuardVerdict.Ruling) -> String {
        switch ruling {
        case .holds: "✅"
        case .warns: "⚠️"
        case .refuses: "❌"
        }
    }

    // A job's summary may have a mebibyte; nobody reads more rows than that.
    private static let mostRows = 200
}
