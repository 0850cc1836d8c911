import PlaybookRecord

/// The effects of a step that are listed for people: an import may have a million.
struct ShownEffects {
    /// The first of each outcome, in their order.
    let shown: [EffectRecord]
    /// What stands below them; nil where all are shown.
    let rest: String?

    init(_ effects: [EffectRecord]) {
        var seen: [EffectRecord.Outcome: Int] = [:]
        shown = effects.filter { effect in
            seen[effect.outcome, default: 0] += 1
            return seen[effect.outcome, default: 0] <= Self.mostOfAnOutcome
        }
        let count = effects.count - shown.count
        rest = count == 0 ? nil : "and \(count) more; the JSON report has all of them"
    }

    private static let mostOfAnOutcome = 50
}
