import PlaybookRecord

extension TextReport {
    /// Where what belongs to a step starts.
    static let indent = 6

    mutating func addTitle(
        _ step: StepRecord, mark: (String, ReportStyle.Tone), result: (String, ReportStyle.Tone?)
    ) {
        let number = "\(step.number)."
        let padding = TextPage.spaces(max(3 - number.count, 0))
        let title = lead(of: step) + VisibleText.line(step.title) + item(of: step)
        let action = step.title == step.action ? "" : "  " + style.paint(step.action, .faint)
        let words = result.1.map { style.paint(result.0, $0) } ?? result.0
        page.line(
            style.paint(mark.0, mark.1) + " " + padding + number + " " + style.paint(title, .strong) + action + "  "
                + words)
    }

    // Steps inside a group stand two columns further in, those of its rescue and of its always say so.
    private func lead(of step: StepRecord) -> String {
        let section: String? =
            switch step.section {
            case .rescue: "rescue: "
            case .always: "always: "
            case .block, nil: nil
            }
        return TextPage.spaces(2 * depth(of: step)) + (section ?? "")
    }

    private func item(of step: StepRecord) -> String {
        step.item.map { " [\(VisibleText.line($0))]" } ?? ""
    }

    private func depth(of step: StepRecord) -> Int {
        guard let parent = step.parent, parent < step.number,
            let group = record.steps.first(where: { $0.number == parent })
        else { return 0 }
        return depth(of: group) + 1
    }

    /// - Parameter withRemarks: whether to say what became of each.
    mutating func addEffects(of step: StepRecord, withRemarks: Bool = true) {
        let effects = ShownEffects(step.effects)
        for effect in effects.shown { withRemarks ? add(effect) : addWords(of: effect) }
        if let rest = effects.rest { page.line(TextPage.spaces(Self.indent) + style.paint(rest, .faint)) }
    }

    private mutating func add(_ effect: EffectRecord) {
        addWords(of: effect)
        guard let (remark, tone) = EffectText(effect: effect, style: style).remark else { return }
        page.prose(remark, head: style.isASCII ? "-- " : "└ ", tone: tone, indent: Self.indent + 2)
    }

    /// What an effect is, without what became of it.
    private mutating func addWords(of effect: EffectRecord) {
        let text = EffectText(effect: effect, style: style)
        page.prose(text.words, head: text.sign + " ", tone: text.tone, indent: Self.indent)
    }

    /// Only what a guard has against something is said: that the others hold is in the JSON report.
    mutating func addGuards(_ step: StepRecord) {
        var said: Set<GuardVerdict> = []
        for verdict in step.guards where verdict.ruling != .holds && said.insert(verdict).inserted {
            let refuses = verdict.ruling == .refuses
            page.prose(
                verdict.detail, head: "guard \(verdict.name) \(refuses ? "refuses" : "warns"): ",
                tone: refuses ? .bad : .doubtful, indent: Self.indent)
        }
    }

    mutating func addError(_ step: StepRecord) {
        guard let error = step.error else { return }
        let isCalm = [.skipped, .undetermined, .notReached].contains(step.status)
        page.prose(
            error.message, head: isCalm ? "because: " : "error: ", tone: isCalm ? .faint : .badHead,
            indent: Self.indent)
        if let help = error.help { page.prose(help, head: "help: ", tone: .quoted, indent: Self.indent) }
    }
}

/// The sign at the start of a step's line.
enum StepMark {
    static func planned(_ step: StepRecord, _ style: ReportStyle) -> (String, ReportStyle.Tone) {
        switch step.status {
        case .refused, .failed: (style.isASCII ? "x" : "✗", .badHead)
        case .undetermined, .may: ("?", .doubtfulHead)
        case .skipped, .notReached: ("-", .faint)
        case .planned, .succeeded, .rescued, .unknown: (" ", .faint)
        }
    }

    static func carriedOut(_ step: StepRecord, _ style: ReportStyle) -> (String, ReportStyle.Tone) {
        switch step.status {
        case .succeeded: (style.isASCII ? "v" : "✓", .good)
        case .failed, .refused: (style.isASCII ? "x" : "✗", .badHead)
        case .unknown, .rescued: ("?", .doubtfulHead)
        case .skipped, .notReached, .planned, .may, .undetermined: ("-", .faint)
        }
    }
}
