import PlaybookRecord

/// A guard that was checked for a step, counted where it said the same several times.
struct CheckedGuard {
    /// The step's place in the record, counted from 0.
    var index: Int
    /// The step's number.
    var step: Int
    var verdict: GuardVerdict
    var count: Int

    /// In the order in which they were first checked.
    static func all(_ record: RunRecord) -> [CheckedGuard] {
        record.steps.enumerated().flatMap { index, step in
            var checks: [CheckedGuard] = []
            var places: [GuardVerdict: Int] = [:]
            for verdict in step.guards {
                if let place = places[verdict] {
                    checks[place].count += 1
                } else {
                    places[verdict] = checks.count
                    checks.append(CheckedGuard(index: index, step: step.number, verdict: verdict, count: 1))
                }
            }
            return checks
        }
    }

    /// "12 guards checked: all hold".
    static func summary(_ checks: [CheckedGuard]) -> String {
        let sum = { (ruling: GuardVerdict.Ruling) in
            checks.filter { $0.verdict.ruling == ruling }.reduce(0) { $0 + $1.count }
        }
        let all = HumanValue.count(checks.reduce(0) { $0 + $1.count }, "guard") + " checked: "
        guard sum(.warns) + sum(.refuses) > 0 else { return all + "all hold" }
        let parts = [
            ("refuses", "refuse", sum(.refuses)), ("warns", "warn", sum(.warns)), ("holds", "hold", sum(.holds)),
        ]
        return all + parts.filter { $0.2 > 0 }.map { "\($0.2) \($0.2 == 1 ? $0.0 : $0.1)" }.joined(separator: ", ")
    }
}
