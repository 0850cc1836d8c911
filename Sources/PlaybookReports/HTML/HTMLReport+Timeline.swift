import PlaybookRecord

extension HTMLReport {
    /// When each step ran, as bars over one axis; nothing for a plan.
    var timeline: Markup {
        let spans = Timeline(record.steps)
        guard spans.seconds > 0 else { return "" }
        let rows = StepTree(record).nodes.compactMap { node in
            spans.share(of: node.step).map { row(node, $0) }
        }
        let missed = StepTree(record).leaves.count { spans.share(of: $0.step) == nil }
        let rest: Markup = missed == 0 ? "" : "<p class=\"faint\">\(HumanValue.count(missed, "step")) not reached</p>\n"
        let ticks = spans.ticks.map { tick -> Markup in
            "<span style=\"left:\(Self.percent(tick / spans.seconds))\">\(HumanValue.duration(tick))</span>"
        }
        return section(
            "Timeline", "timeline",
            """
            <ol class="timeline">
            \(Markup.joined(rows))\
            </ol>
            <div class="axis" aria-hidden="true"><div><span style="left:0%">0s</span>\(Markup.joined(ticks))</div></div>
            \(rest)

            """)
    }

    private func row(_ node: StepTree.Node, _ share: (start: Double, length: Double)) -> Markup {
        let step = node.step
        return """
            <li class="\(Self.tone(step))\(node.isGroup ? " group" : "")"><a class="name\(Self.indent(node))" \
            href="#\(Self.anchor(node.index))">\(Self.mark(step))\(step.number). \(node.title)</a><div class="track">\
            <div class="bar" style="left:\(Self.percent(share.start));width:\(Self.percent(share.length))"></div></div>\
            <span class="time">\(step.seconds.map(HumanValue.duration) ?? "")</span></li>

            """
    }

    /// Where a step's card is on the page.
    static func anchor(_ index: Int) -> Markup { "step-\(index + 1)" }

    static func indent(_ node: StepTree.Node) -> Markup { node.depth == 0 ? "" : " in\(min(node.depth, 4))" }

    /// `12.34%`: never with a comma, never beyond the ends.
    static func percent(_ share: Double) -> Markup {
        let hundredths = Int((min(max(share, 0), 1) * 10_000).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(Markup(rest < 10 ? "0" : ""))\(rest)%"
    }

    /// The sign before a step, with its meaning for those who do not see it.
    static func mark(_ step: StepRecord) -> Markup {
        let (sign, words): (String, String) =
            switch step.status {
            case .succeeded: ("✓", "succeeded")
            case .rescued: ("?", "failed and rescued")
            case .failed: ("✗", "failed")
            case .refused: ("✗", "refused")
            case .unknown: ("?", "outcome unknown")
            case .may, .undetermined: ("?", "may run or differ")
            case .skipped: ("–", "skipped")
            case .notReached: ("–", "not reached")
            case .planned: ("·", "planned")
            }
        return "<span class=\"mark\" role=\"img\" aria-label=\"\(words)\">\(sign)</span> "
    }

    static func tone(_ step: StepRecord) -> Markup {
        switch step.status {
        case .succeeded: "good"
        case .failed, .refused: "bad"
        case .unknown, .rescued, .may, .undetermined: "doubtful"
        case .skipped, .notReached, .planned: "faint"
        }
    }
}

/// The time from the start of the first step to the end of the last.
struct Timeline {
    private let origin: Timestamp?
    /// Its length in seconds; 0 where no step ran.
    let seconds: Double

    init(_ steps: [StepRecord]) {
        let origin = steps.compactMap(\.started).min()
        self.origin = origin
        seconds = steps.reduce(0) { latest, step in
            guard let origin, let started = step.started else { return latest }
            return max(latest, Self.distance(origin, started) + (step.seconds ?? 0))
        }
    }

    /// Where on the axis a step lies, both from 0 to 1; nil for one that did not run.
    func share(of step: StepRecord) -> (start: Double, length: Double)? {
        guard let origin, let started = step.started, seconds > 0 else { return nil }
        let start = min(max(Self.distance(origin, started) / seconds, 0), 1)
        return (start, min((step.seconds ?? 0) / seconds, 1 - start))
    }

    /// Three to five round times after the start, in seconds.
    var ticks: [Double] {
        let steps = [
            0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600,
        ]
        let step = steps.first { seconds / $0 <= 5 } ?? (seconds / 5)
        return (1...5).map { Double($0) * step }.filter { $0 <= seconds }
    }

    private static func distance(_ from: Timestamp, _ to: Timestamp) -> Double {
        Double(to.milliseconds &- from.milliseconds) / 1000
    }
}
