package import PlaybookRecord

/// A plan or a run as text for the one who answers for the cluster.
package struct TextReport {
    let record: RunRecord
    let style: ReportStyle
    var page: TextPage

    private init(_ record: RunRecord, _ style: ReportStyle) {
        self.record = record
        self.style = style
        page = TextPage(style)
    }

    package static func render(_ record: RunRecord, style: ReportStyle = .plain) -> String {
        var report = TextReport(record, style)
        report.addHead()
        report.addCluster()
        report.addWarnings()
        for step in record.steps {
            record.kind == .plan ? report.addPlanned(step) : report.addCarriedOut(step)
        }
        report.addEnd()
        return report.page.text
    }

    private mutating func addHead() {
        let what = record.kind == .plan ? "Plan of" : "Run \(record.run.id) of"
        let name = VisibleText.line(record.playbook.name)
        page.line(
            style.paint("\(what) \(name)", .strong) + "  "
                + style.paint(VisibleText.line(record.playbook.path), .faint))
    }

    private mutating func addWarnings() {
        guard !record.warnings.isEmpty else { return }
        for warning in record.warnings { page.prose(warning, head: "warning: ", tone: .doubtfulHead) }
        page.line()
    }

    // MARK: The cluster

    private mutating func addCluster() {
        guard let cluster = record.cluster else {
            let isMissed = record.error != nil
            page.line(style.paint("No cluster was \(isMissed ? "seen" : "asked").", .faint))
            page.line()
            return
        }
        let version = cluster.version.map { ", etcd \($0)" } ?? ""
        page.line("Cluster \(cluster.id)\(version), " + HumanValue.count(cluster.members.count, "member"))
        page.line()
        for line in Self.memberTable(cluster).lines(style, indent: 2) { page.line(line) }
        for alarm in cluster.alarms { page.prose(alarm, head: "alarm: ", tone: .badHead, indent: 2) }
        page.line()
    }

    private static func memberTable(_ cluster: ClusterRecord) -> TextTable {
        var table = TextTable(titles: ["member", "id", "role", "endpoint", "db size", "in use", "state"])
        for member in cluster.members {
            table.rows.append([
                .init(member.name.isEmpty ? "(not started)" : member.name), .init(member.id),
                .init(role(member, leader: cluster.leader)), .init(member.endpoint ?? "-"),
                .init(member.dbSize.map(HumanValue.size) ?? "-", isNumber: true),
                .init(member.dbSizeInUse.map(HumanValue.size) ?? "-", isNumber: true),
                member.isHealthy ? .init("healthy", .good) : .init(member.problem ?? "not healthy", .bad),
            ])
        }
        return table
    }

    private static func role(_ member: MemberRecord, leader: String?) -> String {
        if member.isLearner { return "learner" }
        return member.id == leader ? "leader" : "voter"
    }

    // MARK: The end

    private mutating func addEnd() {
        page.line()
        if let quorum = record.quorum { page.prose(QuorumText.of(quorum)) }
        if let error = record.error {
            page.prose(error.message, head: "error: ", tone: .badHead)
            if let help = error.help { page.prose(help, head: "help: ", tone: .quoted) }
        }
        let summary = record.kind == .plan ? PlanSummary.of(record) : RunSummary.of(record)
        page.line(style.paint(summary, record.verdict.tone))
    }
}

extension Verdict {
    var tone: ReportStyle.Tone {
        switch self {
        case .done, .changesPending: .good
        case .stopped, .interrupted, .terminated, .unknown: .doubtfulHead
        default: .badHead
        }
    }
}
