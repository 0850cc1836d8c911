package import PlaybookRecord

/// What a plan foretold, held against what the run did.
package struct PredictionCheck {
    private var plan: RunRecord
    private var run: RunRecord
    private var openSteps: Set<String> = []

    /// - Parameter openSteps: the steps of which the plan says that only the run will know what they do, by their ids, or
    ///   titles where they have none.
    package init(plan: RunRecord, run: RunRecord, openSteps: Set<String> = []) {
        self.plan = plan
        self.run = run
        self.openSteps = openSteps
    }

    /// Where the two differ, in words.
    package var problems: [String] {
        let planned = Dictionary(grouping: plan.steps, by: Place.init)
        let carriedOut = Dictionary(grouping: run.steps, by: Place.init)
        let open = Set(plan.steps.filter { $0.status == .undetermined }.map(\.name))
        let opened = open.symmetricDifference(openSteps).sorted().map { "\($0): known only during the run, or not" }
        let inPlan = plan.steps.flatMap { step in
            problems(of: step, carriedOut[Place(step)] ?? [])
        }
        let added = run.steps.filter { planned[Place($0)] == nil }.map { "\($0.name): not in the plan" }
        return opened + inPlan + added
    }

    private func problems(of planned: StepRecord, _ found: [StepRecord]) -> [String] {
        guard found.count == 1, let step = found.first else {
            return ["\(planned.name): \(found.count) times in the run"]
        }
        let changed = step.effects.contains { $0.outcome == .done && $0.kind != .file }
        var problems = step.changed == changed ? [] : ["\(step.name): changed is \(step.changed)"]
        switch planned.status {
        case .undetermined: break
        case .skipped: if step.status != .skipped { problems.append("\(step.name): was to be skipped") }
        case .planned, .may:
            problems += EffectsCheck(planned.effects, step.effects).problems.map { "\(step.name): \($0)" }
            if step.status != .succeeded { problems.append("\(step.name): \(step.status.rawValue)") }
        default: problems.append("\(planned.name): \(planned.status.rawValue) in the plan")
        }
        return problems
    }

    /// Where a step stands in a record.
    private struct Place: Hashable {
        var number: Int
        var iteration: Int?
        var item: String?

        init(_ step: StepRecord) {
            number = step.number
            iteration = step.iteration
            item = step.item
        }
    }
}

/// The effects of one step, in its plan and in its run.
private struct EffectsCheck {
    private let planned: [Foretold: EffectRecord]
    private let found: [Foretold: EffectRecord]

    init(_ planned: [EffectRecord], _ found: [EffectRecord]) {
        self.planned = Dictionary(planned.map { (Foretold($0), $0) }) { first, _ in first }
        self.found = Dictionary(found.map { (Foretold($0), $0) }) { first, _ in first }
    }

    var problems: [String] {
        let missed = planned.filter { found[$0.key] == nil }.map { "\($0.value.id) was foretold: \($0.key)" }
        let surprises = found.filter { planned[$0.key] == nil }.map { "\($0.value.id) was not foretold: \($0.key)" }
        let undone = found.compactMap { place, effect -> String? in
            // What only may come about may stay away as well.
            let isOpen = planned[place].map { $0.certainty != .will } ?? true
            return effect.outcome == .done || isOpen && effect.outcome == .notReached
                ? nil : "\(effect.id) is \(effect.outcome.rawValue)"
        }
        return (missed + surprises + undone).sorted()
    }

    /// What a plan says of an effect, without what moves by itself: sizes, the time in the names of files.
    private struct Foretold: Hashable {
        var id: String
        var kind: EffectKind
        var change: Change
        var before: String?
        var after: String?

        init(_ effect: EffectRecord) {
            id = Self.settled(effect.id)
            kind = effect.kind
            change = effect.change.settled
            before = effect.before.map(Self.settled)
            after = effect.after.map(Self.settled)
        }

        private static func settled(_ text: String) -> String {
            text.replacing(#/[0-9]{8}T[0-9]{6}Z(-[0-9a-f]+)?/#, with: "TIME")
                .replacing(#/[0-9.]+[KMG]?i?B\b/#, with: "SIZE")
        }
    }
}

extension StepRecord {
    /// Its id, or else its title.
    package var name: String { id ?? title }
}
