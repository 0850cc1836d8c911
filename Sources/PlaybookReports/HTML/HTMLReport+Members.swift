import PlaybookRecord

extension HTMLReport {
    /// Each member's database before and afterwards, all on one scale.
    var members: Markup {
        let all = MemberFigures.all(record)
        let largest = all.flatMap { [$0.before ?? 0, $0.after ?? 0] }.max() ?? 0
        guard !all.isEmpty else { return "" }
        let legend: Markup = """
            <p class="legend"><span class="used"></span> in use <span class="free"></span> free, and kept from the \
            file system</p>

            """
        let defragments = all.contains { $0.reclaimed != nil }
        let list = all.map { member($0, largest, defragments) }
        return section(
            "Databases of the members", "members",
            "\(largest > 0 ? legend : "")<ul class=\"members\">\n\(Markup.joined(list))</ul>\n")
    }

    private func member(_ member: MemberFigures, _ largest: Int64, _ defragments: Bool) -> Markup {
        let health: Markup =
            member.isHealthy ? "" : "<p class=\"problem\">\(member.problem ?? "not healthy")</p>"
        return """
            <li>
            <div class="who"><b>\(member.label)</b> <span class="role">\(member.role)</span> <code>\(member.id)</code></div>
            <div class="bars">\(before(member, largest))\(after(member, largest))</div>
            \(remark(member, defragments))\(health)
            </li>

            """
    }

    private func before(_ member: MemberFigures, _ largest: Int64) -> Markup {
        guard let size = member.before else { return "<p class=\"faint\">did not answer</p>" }
        let used = min(max(member.inUse ?? size, 0), max(size, 0))
        return bar(record.kind == .plan ? "now" : "before", used: used, free: size &- used, largest)
    }

    private func after(_ member: MemberFigures, _ largest: Int64) -> Markup {
        guard let size = member.after else { return "" }
        return bar(record.kind == .plan ? "expected" : "after", used: size, free: 0, largest)
    }

    private func bar(_ title: String, used: Int64, free: Int64, _ largest: Int64) -> Markup {
        let share = { (bytes: Int64) in Self.percent(largest > 0 ? Double(bytes) / Double(largest) : 0) }
        let (size, inUse) = (HumanValue.size(used &+ free), HumanValue.size(used))
        return """
            <span class="when">\(title)</span><div class="track"><div class="used" style="width:\(share(used))"></div>\
            <div class="free" style="width:\(share(free))"></div></div><span class="size">\(size == inUse ? size : "\(size), \(inUse) in use")</span>
            """
    }

    /// No more than all, whatever the record says.
    private static func wholePercent(_ part: Int64, of whole: Int64) -> String {
        "\(Int(min(max(Double(part) / Double(whole), 0), 1) * 100))%"
    }

    private func remark(_ member: MemberFigures, _ defragments: Bool) -> Markup {
        let isPlan = record.kind == .plan
        guard let reclaimed = member.reclaimed else {
            let words = isPlan ? "left as it is" : "not defragmented in this run"
            return defragments ? "<p class=\"faint\">\(words)</p>" : ""
        }
        let share = member.before.map { $0 > 0 ? " (\(Self.wholePercent(reclaimed, of: $0)))" : "" } ?? ""
        let time = member.blocked.map { HumanValue.duration($0) }
        let size = HumanValue.size(reclaimed)
        let words =
            isPlan
            ? "gives back about \(size)\(share)" + (time.map { ", answers nobody for about \($0)" } ?? "")
            : "gave back \(size)\(share)" + (time.map { ", answered nobody for \($0)" } ?? "")
        return "<p class=\"good\">\(words)</p>"
    }
}
