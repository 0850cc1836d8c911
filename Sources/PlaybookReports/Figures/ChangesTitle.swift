import PlaybookRecord

/// What stands above the list of all effects.
enum ChangesTitle {
    static func of(_ record: RunRecord) -> String {
        guard record.kind == .run else { return "What would change" }
        let effects = record.steps.flatMap(\.effects)
        let isUntouched = effects.allSatisfy { $0.outcome == .notReached || $0.outcome == .refused }
        return isUntouched && !effects.isEmpty ? "What was not carried out" : "What changed"
    }
}
