import PlaybookRecord

extension TextReport {
    mutating func addCarriedOut(_ step: StepRecord) {
        addTitle(step, mark: StepMark.carriedOut(step, style), result: carriedOutResult(step))
        guard step.status != .notReached else {
            // Of a run that never began one wants to know what it would have done.
            if record.verdict == .refused { addEffects(of: step, withRemarks: false) }
            addError(step)
            return
        }
        addEffects(of: step)
        addGuards(step)
        for output in step.outputs where output.name != "changed" { add(output) }
        for note in step.notes { page.prose(note, head: "note: ", tone: .faint, indent: Self.indent) }
        addError(step)
    }

    private func carriedOutResult(_ step: StepRecord) -> (String, ReportStyle.Tone?) {
        let time = step.seconds.map { ", \(HumanValue.duration($0))" } ?? ""
        switch step.status {
        case .succeeded: return ((step.changed ? "changed" : "unchanged") + time, step.changed ? .strong : .faint)
        case .rescued: return ("rescued" + time, .doubtfulHead)
        case .failed: return ("FAILED" + (step.changed ? ", after changes" : "") + time, .badHead)
        case .refused: return ("REFUSED" + (step.changed ? ", after changes" : "") + time, .badHead)
        case .unknown: return ("OUTCOME UNKNOWN" + time, .doubtfulHead)
        case .skipped: return ("skipped", .faint)
        case .notReached: return ("not reached", .faint)
        case .planned, .may, .undetermined: return (step.status.rawValue, nil)
        }
    }

    private mutating func add(_ output: RecordedOutput) {
        let title = HumanValue.title(output.name)
        guard case .list(let items) = output.value, let table = RecordTable.of(items) else {
            page.prose(HumanValue.text(output.value), head: "\(title): ", tone: .faint, indent: Self.indent)
            return
        }
        page.line(TextPage.spaces(Self.indent) + style.paint("\(title):", .faint))
        for line in table.lines(style, indent: Self.indent + 2) { page.line(line) }
        guard items.count > table.rows.count else { return }
        let rest = "and \(items.count - table.rows.count) more; the JSON report has all of them"
        page.line(TextPage.spaces(Self.indent + 2) + style.paint(rest, .faint))
    }
}
