package import PlaybookRecord

/// What a run may do of what occupies a member or cannot be undone: only what somebody has agreed to.
package struct ApprovedEffects: Sendable {
    private var changes: [Int: Set<Change>] = [:]
    /// Steps of which the plan said that nobody can tell yet what they do.
    private var open: Set<Int> = []
    /// From which kind on an effect must be among those.
    private let limit: EffectKind
    private let refusal: StepFailure

    /// Nothing that a saved plan did not have.
    package init(_ plan: RunRecord) {
        for step in plan.steps {
            changes[step.number, default: []].formUnion(step.effects.map(\.change.settled))
            if step.status == .undetermined { open.insert(step.number) }
        }
        limit = .blocking
        refusal = .notInSavedPlan
    }

    private init(_ limit: EffectKind, _ refusal: StepFailure) {
        self.limit = limit
        self.refusal = refusal
    }

    /// Nothing that cannot be undone: the plan showed no such effect, so nobody was asked.
    ///
    /// - Parameter name: the playbook's name, which would confirm it.
    package static func allThatCanBeUndone(_ name: String) -> ApprovedEffects {
        ApprovedEffects(.destructive, .notConfirmed(name))
    }

    /// Why the effect must not come about; nil where it may.
    func refusal(of effect: Effect, step: Int) -> StepFailure? {
        let isFree = Guard.kind(of: effect.change) < limit || open.contains(step)
        return isFree || changes[step]?.contains(effect.change.settled) == true ? nil : refusal
    }
}

extension StepFailure {
    fileprivate static let notInSavedPlan = StepFailure(
        .refused, "the saved plan did not have this effect: what the step finds has changed since",
        help: "plan anew, and look at what differs")

    fileprivate static func notConfirmed(_ name: String) -> StepFailure {
        StepFailure(
            .refused, "this cannot be undone, and the plan did not foresee it: nobody has confirmed it",
            help: "look at the plan again, then confirm it with --confirm \(name)")
    }
}
