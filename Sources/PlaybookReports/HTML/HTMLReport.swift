package import PlaybookRecord

/// A record as one HTML page that needs nothing besides itself: no script, no font, no image, no network.
package struct HTMLReport {
    let record: RunRecord

    package static func render(_ record: RunRecord) -> String { HTMLReport(record: record).page.text }

    private var page: HTMLPage {
        HTMLPage(
            title: "\(name): \(Ending.words(record))", header: head,
            main: messages + tiles + timeline + middle + guards + steps + findings, footer: foot)
    }

    // Of a plan one asks first what it would do, of a run what it achieved.
    private var middle: Markup { record.kind == .plan ? changes + members : members + changes }

    private var name: String { record.playbook.name.isEmpty ? record.playbook.path : record.playbook.name }

    // MARK: Head and foot

    private var head: Markup {
        let summary = record.kind == .plan ? PlanSummary.of(record) : RunSummary.of(record)
        let version = record.cluster?.version.map { ", etcd \($0)" } ?? ""
        let cluster = record.cluster.map { "cluster \($0.id)\(version)" } ?? "no cluster"
        let what = record.kind == .plan ? "Plan" : "Run"
        return HTMLPage.header(
            "\(what) · \(record.run.started.minute) UTC · \(cluster)", name, Self.tone(record.verdict),
            Self.word(record.verdict), summary)
    }

    private var messages: Markup {
        let error: Markup =
            record.error.map { failure in
                let help: Markup = failure.help.map { "<p class=\"help\">\($0)</p>" } ?? ""
                return "<section class=\"message bad\"><h2>Error</h2><p>\(failure.message)</p>\(help)</section>\n"
            } ?? ""
        let warnings = (record.cluster?.alarms ?? []).map { "alarm \($0)" } + record.warnings
        guard !warnings.isEmpty else { return error }
        let list = Markup.joined(warnings.map { "<li>\($0)</li>" })
        let title = HumanValue.count(warnings.count, "warning")
        return error + "<section class=\"message doubtful\"><h2>\(title)</h2><ul>\(list)</ul></section>\n"
    }

    private var foot: Markup {
        let facts: [(String, String?)] = [
            ("Run", record.run.id), ("Playbook", record.playbook.path),
            ("Started", record.run.started.description), ("Ended", record.run.ended?.description),
            ("Verdict", "\(record.verdict.rawValue), exit code \(record.exitCode)"),
            ("SHA-256 of the playbook", record.playbook.digest),
        ]
        let rows = facts.compactMap { title, value -> Markup? in
            guard let value, !value.isEmpty else { return nil }
            return "<div><dt>\(title)</dt><dd>\(value)</dd></div>"
        }
        return "<footer><dl>\(Markup.joined(rows))</dl></footer>\n"
    }

    func section(_ title: String, _ id: Markup, _ body: Markup) -> Markup { HTMLPage.section(title, id, body) }

    private static func tone(_ verdict: Verdict) -> Markup {
        switch verdict {
        case .done, .changesPending: "good"
        case .stopped, .interrupted, .terminated, .unknown: "doubtful"
        default: "bad"
        }
    }

    private static func word(_ verdict: Verdict) -> String { verdict.rawValue.replacing("-", with: " ") }
}
