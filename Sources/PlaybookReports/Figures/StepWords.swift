import PlaybookRecord

/// What became of a step, or will, in a few words.
enum StepWords {
    static func of(_ step: StepRecord, _ kind: RunRecord.Kind) -> String {
        switch step.status {
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
