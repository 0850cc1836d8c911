package import PlaybookRecord

/// A record as one HTML page that needs nothing besides itself: no script, no font, no image, no network.
package struct HTMLReport {
    let record: RunRecord

    package static func render(_ record: RunRecord) -> String { HTMLReport(record: record).page.source }

    private var page: Markup {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
        img-src data:">
        <link rel="icon" href="data:,">
        <title>\(name): \(Ending.words(record.verdict))</title>
        <style>
        \(HTMLStyle.sheet)
        </style>
        </head>
        <body>
        \(head)\
        <main>
        \(messages)\(tiles)\(timeline)\(middle)\(guards)\(steps)\(findings)\
        </main>
        \(foot)\
        </body>
        </html>

        """
    }

    // Of a plan one asks first what it would do, of a run what it achieved.
    private var middle: Markup { record.kind == .plan ? changes + members : members + changes }

    private var name: String { record.playbook.name.isEmpty ? record.playbook.path : record.playbook.name }

    // MARK: Head and foot

    private var head: Markup {
        let summary = record.kind == .plan ? PlanSummary.of(record) : RunSummary.of(record)
        let version = record.cluster?.version.map { ", etcd \($0)" } ?? ""
        let cluster = record.cluster.map { "cluster \($0.id)\(version)" } ?? "no cluster"
        return """
            <header>
            <p class="eyebrow">\(record.kind == .plan ? "Plan" : "Run") · \(record.run.started.minute) UTC · \(cluster)</p>
            <h1>\(name)</h1>
            <p class="verdict \(Self.tone(record.verdict))"><span class="pill">\(Self.word(record.verdict))</span> \
            \(summary)</p>
            </header>

            """
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

    /// A section with a title; nothing where there is nothing in it.
    func section(_ title: String, _ id: Markup, _ body: Markup) -> Markup {
        body.source.isEmpty ? "" : "<section id=\"\(id)\"><h2>\(title)</h2>\n\(body)</section>\n"
    }

    private static func tone(_ verdict: Verdict) -> Markup {
        switch verdict {
        case .done, .changesPending: "good"
        case .stopped, .interrupted, .terminated, .unknown: "doubtful"
        default: "bad"
        }
    }

    private static func word(_ verdict: Verdict) -> String { verdict.rawValue.replacing("-", with: " ") }
}
