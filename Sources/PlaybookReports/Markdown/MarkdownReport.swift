package import PlaybookRecord

/// A record as GitHub-flavoured Markdown: for a pull request, a ticket, a job's summary.
package struct MarkdownReport {
    let record: RunRecord
    var text = ""

    private init(_ record: RunRecord) { self.record = record }

    package static func render(_ record: RunRecord) -> String {
        var report = MarkdownReport(record)
        report.addHead()
        report.addSteps()
        report.addMembers()
        report.addChanges()
        report.addNotes()
        report.addGuards()
        report.addFindings()
        return report.text
    }

    /// Only how it ended, for where there is no room for more.
    package static func renderShort(_ record: RunRecord) -> String {
        var report = MarkdownReport(record)
        report.addHead()
        return report.text
    }

    private mutating func addHead() {
        let name = record.playbook.name.isEmpty ? record.playbook.path : record.playbook.name
        let isPlan = record.kind == .plan
        add("## \(Self.mark(record.verdict)) \(isPlan ? "Plan of" : "Run of") \(MarkdownText.of(name))")
        add("**\(MarkdownText.of(isPlan ? PlanSummary.of(record) : RunSummary.of(record)))**")
        if let error = record.error {
            add("> **Error:** \(MarkdownText.of(error.message))" + help(error))
        }
        for warning in record.warnings { add("> **Warning:** \(MarkdownText.of(warning))") }
        add(facts.map { "\($0): \($1)" }.joined(separator: "  \n"))
    }

    private func help(_ failure: FailureRecord) -> String {
        failure.help.map { "<br>**Help:** \(MarkdownText.of($0))" } ?? ""
    }

    private var facts: [(String, String)] {
        var facts = [("Playbook", MarkdownText.code(record.playbook.path))]
        if let cluster = record.cluster {
            let version = cluster.version.map { ", etcd \(MarkdownText.of($0))" } ?? ""
            let members = HumanValue.count(cluster.members.count, "member")
            facts.append(("Cluster", "\(MarkdownText.code(cluster.id))\(version), \(members)"))
        }
        facts.append((record.kind == .plan ? "Planned" : "Started", "\(record.run.started.minute) UTC"))
        facts.append(("Run", MarkdownText.code(record.run.id)))
        if let quorum = record.quorum { facts.append(("Quorum", MarkdownText.of(QuorumText.of(quorum)))) }
        for alarm in record.cluster?.alarms ?? [] { facts.append(("Alarm", MarkdownText.of(alarm))) }
        return facts
    }

    mutating func add(_ paragraph: String) {
        guard !paragraph.isEmpty else { return }
        text += paragraph + (paragraph.hasSuffix("\n") ? "\n" : "\n\n")
    }

    static func mark(_ verdict: Verdict) -> String {
        switch verdict {
        case .done, .changesPending: "✅"
        case .stopped, .interrupted, .terminated, .unknown: "⚠️"
        default: "❌"
        }
    }
}

extension Timestamp {
    /// To the minute, for people: `2026-11-21 03:04`.
    var minute: String { String(description.prefix(16)).replacing("T", with: " ") }
}
