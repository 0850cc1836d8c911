package import PlaybookRecord

/// What a saved plan lets a run do of what occupies a member or cannot be undone: nothing that the plan did not have.
package struct ApprovedEffects: Sendable {
    private var changes: [Int: Set<Change>] = [:]
    /// Steps of which the plan said that nobody can tell yet what they do.
    private var open: Set<Int> = []

    package init(_ plan: RunRecord) {
        for step in plan.steps {
            changes[step.number, default: []].formUnion(step.effects.map(\.change.settled))
            if step.status == .undetermined { open.insert(step.number) }
        }
    }

    /// Why the effect must not come about; nil where it may.
    func refusal(of effect: Effect, step: Int) -> StepFailure? {
        guard Guard.kind(of: effect.change) >= .blocking, !open.contains(step),
            changes[step]?.contains(effect.change.settled) != true
        else { return nil }
        return StepFailure(
            .refused, "the saved plan did not have this effect: what the step finds has changed since",
            help: "plan anew, and look at what differs")
    }
}
