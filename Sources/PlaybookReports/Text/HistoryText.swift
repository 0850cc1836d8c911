package import PlaybookRecord

/// A list of runs as text, a line each.
package enum HistoryText {
    package static func render(_ runs: [JournalSummary], style: ReportStyle = .plain) -> String {
        var page = TextPage(style)
        guard !runs.isEmpty else { return "No run has left a journal here.\n" }
        var table = TextTable(titles: ["id", "started", "playbook", "changed", "ended"])
        for run in runs {
            table.rows.append([
                .init(run.run), .init("\(run.started)"), .init(run.playbook),
                .init(run.changes == 0 ? "-" : HumanValue.count(run.changes, "step")), state(run),
            ])
        }
        for line in table.lines(style, indent: 0) { page.line(line) }
        return page.text
    }

    private static func state(_ run: JournalSummary) -> TextTable.Cell {
        let times = run.resumed == 0 ? "" : ", resumed \(run.resumed == 1 ? "once" : "\(run.resumed) times")"
        switch run.state {
        case JournalSummary.running: return .init("running" + times)
        case JournalSummary.cutOff: return .init("cut off" + times, .doubtful)
        case Verdict.done.rawValue: return .init("done" + times, .good)
        default: return .init(run.state + times, .bad)
        }
    }
}
