package import PlaybookRecord

/// A cluster's health as text: one line for each member, and a verdict.
package enum HealthText {
    package static func render(_ record: HealthRecord, style: ReportStyle = .plain) -> String {
        var page = TextPage(style)
        if let cluster = record.cluster {
            let version = commonVersion(record.members).map { ", etcd \($0)" } ?? ""
            page.line(style.paint("Cluster \(cluster)\(version)", .strong))
            page.line()
            for line in table(record.members).lines(style, indent: 2) { page.line(line) }
            page.line()
        }
        for member in record.members {
            guard let problem = member.problem else { continue }
            page.prose(problem, head: "\(name(member)): ", tone: .bad, indent: 2)
        }
        for alarm in record.alarms { page.prose(alarm, head: "alarm: ", tone: .badHead, indent: 2) }
        for warning in record.warnings { page.prose(warning, head: "warning: ", tone: .doubtfulHead, indent: 2) }
        if let error = record.error {
            page.prose(error.message, head: "error: ", tone: .badHead)
            if let help = error.help { page.prose(help, head: "help: ", tone: .quoted) }
        }
        page.line(style.paint(summary(record), record.healthy ? .good : .badHead))
        return page.text
    }

    private static func table(_ members: [HealthRecord.Member]) -> TextTable {
        let showsVersions = commonVersion(members) == nil
        var table = TextTable(
            titles: ["member", "id", "endpoint", "role"] + (showsVersions ? ["version"] : [])
                + ["db size", "in use", "lag", "latency", "state"])
        for member in members {
            let version = showsVersions ? [TextTable.Cell(member.version ?? "-")] : []
            let identity: [TextTable.Cell] = [
                .init(name(member)), .init(member.id), .init(member.endpoint ?? "-"), .init(member.role.rawValue),
            ]
            table.rows.append(identity + version + numbers(member) + [state(member)])
        }
        return table
    }

    private static func numbers(_ member: HealthRecord.Member) -> [TextTable.Cell] {
        [
            .init(member.dbSize.map(HumanValue.size) ?? "-", isNumber: true),
            .init(member.dbSizeInUse.map(HumanValue.size) ?? "-", isNumber: true),
            .init(member.raftLag.map { "\($0)" } ?? "-", isNumber: true),
            .init(member.latency.map(HumanValue.duration) ?? "-", isNumber: true),
        ]
    }

    /// The version that all members run; nil where they differ, or one has not told.
    private static func commonVersion(_ members: [HealthRecord.Member]) -> String? {
        let versions = Set(members.map(\.version))
        return versions.count == 1 ? versions.first ?? nil : nil
    }

    private static func name(_ member: HealthRecord.Member) -> String {
        member.name.isEmpty ? "(not started)" : VisibleText.line(member.name)
    }

    private static func state(_ member: HealthRecord.Member) -> TextTable.Cell {
        guard member.healthy else { return .init("NOT HEALTHY", .badHead) }
        return member.alarms.isEmpty ? .init("healthy", .good) : .init(member.alarms.joined(separator: " "), .badHead)
    }

    private static func summary(_ record: HealthRecord) -> String {
        guard record.cluster != nil else { return "Health: \(Ending.words(record.verdict))." }
        let healthy = record.members.count(where: \.healthy)
        let count = "\(healthy) of \(HumanValue.count(record.members.count, "member")) healthy"
        let alarms = record.alarms.isEmpty ? "no alarm" : HumanValue.count(record.alarms.count, "alarm")
        return "Health: \(record.healthy ? "good" : "NOT GOOD"); \(count); \(alarms)."
    }
}
