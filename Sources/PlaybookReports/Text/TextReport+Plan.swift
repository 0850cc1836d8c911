import PlaybookRecord

extension TextReport {
    mutating func addPlanned(_ step: StepRecord) {
        addTitle(step, mark: StepMark.planned(step, style), result: plannedResult(step))
        addEffects(of: step)
        addGuards(step)
        for note in step.furtherNotes { page.prose(note, head: "note: ", tone: .faint, indent: Self.indent) }
        addError(step)
    }

    private func plannedResult(_ step: StepRecord) -> (String, ReportStyle.Tone?) {
        switch step.status {
        case .planned, .may:
            let doubtful = step.status == .may
            guard step.action != StepRecord.groupAction else { return (doubtful ? "may run" : "", .faint) }
            let effects = EffectCount.words(step.effects)
            let doubt = step.status == .may ? "may: " : ""
            return (doubt + (effects ?? "no change"), effects == nil ? .faint : nil)
        case .undetermined: return ("known only during the run", .doubtful)
        case .skipped: return ("skipped", .faint)
        case .refused: return ("REFUSED", .badHead)
        case .failed: return ("will fail", .badHead)
        case .notReached: return ("not planned", .faint)
        case .succeeded, .rescued, .unknown: return (step.status.rawValue, nil)
        }
    }
}

/// How many effects of which kind.
enum EffectCount {
    /// "3 blocking, 1 write"; nil for none.
    static func words(_ effects: [EffectRecord]) -> String? {
        let counted = [EffectKind.blocking, .write, .destructive, .file].compactMap { kind -> String? in
            let count = effects.count { $0.kind == kind }
            return count == 0 ? nil : words(count, kind)
        }
        return counted.isEmpty ? nil : counted.joined(separator: ", ")
    }

    static func words(_ count: Int, _ kind: EffectKind) -> String {
        switch kind {
        case .blocking: "\(count) blocking"
        case .destructive: "\(count) destructive"
        case .write: HumanValue.count(count, "write")
        case .file: HumanValue.count(count, "file")
        }
    }
}
