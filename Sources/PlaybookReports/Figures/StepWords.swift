import PlaybookRecord

extension StepRecord {
    /// The notes, without those that repeat why an effect of the step only may come about.
    var furtherNotes: [String] {
        let reasons = effects.compactMap { effect -> String? in
            if case .may(let reason) = effect.certainty, effect.outcome == .planned {
                "may differ: \(reason)"
            } else {
                nil
            }
        }
        return notes.filter { !reasons.contains($0) }
    }
}

/// What became of a step, or will, in a few words.
enum StepWords {
    static func of(_ step: StepRecord, _ kind: RunRecord.Kind) -> String {
        if step.action == StepRecord.groupAction, kind == .plan, step.effects.isEmpty {
            if step.status == .planned { return "" }
            if step.status == .may { return "may run" }
        }
        return switch step.status {
        case .planned: EffectCount.words(step.effects) ?? "no change"
        case .may: "may: \(EffectCount.words(step.effects) ?? "no change")"
        case .undetermined: "known only during the run"
        case .skipped: "skipped"
        case .succeeded: step.changed ? "changed" : "unchanged"
        case .rescued: "rescued"
        case .failed: kind == .plan ? "will fail" : "FAILED" + (step.changed ? ", after changes" : "")
        case .refused: "REFUSED" + (step.changed ? ", after changes" : "")
        case .unknown: "OUTCOME UNKNOWN"
        case .notReached: kind == .plan ? "not planned" : "not reached"
        }
    }
}
