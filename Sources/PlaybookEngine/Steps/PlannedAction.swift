package import PlaybookLanguage
package import PlaybookRecord

/// One bound action with what was seen and predicted, ready to be carried out; its types stay its own inside.
package protocol PlannedAction: Sendable {
    var effects: [Effect] { get }
    /// The outputs that are known already, by name.
    var outputs: [String: Value] { get }
    var notes: [String] { get }
    /// Secrets to resolve before the first change of the run.
    var secretReferences: [SecretReference] { get }

    /// Carries the step out: observes and predicts anew, then acts and verifies.
    ///
    /// - Parameter rests: whether nothing since the plan can have touched what the observation rests on, so that an
    ///   action whose writes compare anyway may use it.
    func carryOut(in context: StepContext, planRests rests: Bool) async -> StepResult
}

/// What came of carrying a step out.
package struct StepResult: Sendable {
    /// As they were predicted just before they were made.
    package var effects: [Effect]
    package var outputs: [String: Value]
    package var notes: [String]
    package var failure: StepFailure?

    package init(
        effects: [Effect] = [], outputs: [String: Value] = [:], notes: [String] = [], failure: StepFailure? = nil
    ) {
        self.effects = effects
        self.outputs = outputs
        self.notes = notes
        self.failure = failure
    }
}

extension Action {
    /// Observes and predicts: all that `plan` does with a step.
    package func planned(in context: StepContext) async throws(StepFailure) -> any PlannedAction {
        try await plan(in: context)
    }

    fileprivate func plan(in context: StepContext) async throws(StepFailure) -> ActionPlan<Self> {
        let seen = try await observe(ClusterReader(context))
        return ActionPlan(action: self, seen: seen, prediction: try predict(seen))
    }

    /// Carries the step out with no plan of it made before.
    package func carryOut(in context: StepContext) async -> StepResult {
        await carryOut(in: context, from: nil)
    }

    // A conflict says that somebody else changed what the prediction rests on, and that nothing was written: it is
    // safe to look again.
    fileprivate func carryOut(in context: StepContext, from plan: ActionPlan<Self>?) async -> StepResult {
        if let settled = await settled(in: context) { return settled }
        if context.isPassedOver { return StepResult(effects: context.earlierEffects, failure: .late) }
        var plan = plan
        for _ in 1..<conflictsBorne {
            let result = await attempt(in: context, from: plan)
            guard result.failure?.kind == .conflict else { return context.withEarlier(result) }
            plan = nil
        }
        return context.withEarlier(await attempt(in: context, from: nil))
    }

    private func attempt(in context: StepContext, from plan: ActionPlan<Self>?) async -> StepResult {
        var result = StepResult()
        var isDone = false
        do throws(StepFailure) {
            let current = if let plan { plan } else { try await self.plan(in: context) }
            result = StepResult(effects: current.effects, outputs: current.outputs, notes: current.notes)
            let unknown = context.log.log(of: context.step).outcomes.filter { $0.value == .unknown }.keys
            if !unknown.isEmpty, !current.prediction.leftToOthers(Set(unknown)).isEmpty {
                throw .undecided(current.notes.joined(separator: "; "), isLost: true)
            }
            context.log.settle(step: context.step, left: current.effects)
            try context.expectPinned(current.effects)
            var acting = context
            if context.journal != nil { acting.foreseen = current.outputs }
            acting.isIdempotent = Self.isIdempotent
            let outputs = try await act(current.seen, current.prediction, through: Performer(acting))
            result.outputs = outputs.known
            isDone = true
            result.notes += try await readBack(current.prediction, outputs, context)
        } catch {
            result.failure = error
            // What was foreseen of a change has not come about, or nobody knows.
            if !isDone, !result.effects.isEmpty || error.kind == .unknown { result.outputs = [:] }
        }
        return result
    }
}

private let conflictsBorne = 5

extension Action {
    // A conflict here is none to the change, which was made: doing it again would be wrong.
    fileprivate func readBack(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ context: StepContext
    ) async throws(StepFailure) -> [String] {
        do { return try await verify(prediction, outputs, ClusterReader(context)) } catch {
            throw prediction.effects.isEmpty ? error : .notReadBack(error)
        }
    }
}

extension StepFailure {
    fileprivate static func notReadBack(_ failure: StepFailure) -> StepFailure {
        StepFailure(
            failure.kind == .conflict ? .failed : failure.kind,
            "the step was carried out, and cannot be read back: \(failure.message)", help: failure.help)
    }
}

private struct ActionPlan<A: Action>: PlannedAction {
    let action: A
    let seen: A.Observation
    let prediction: Prediction<A.Outputs>
    let outputs: [String: Value]

    init(action: A, seen: A.Observation, prediction: Prediction<A.Outputs>) {
        self.action = action
        self.seen = seen
        self.prediction = prediction
        outputs = prediction.outputs.known
    }

    var effects: [Effect] { prediction.effects }
    var notes: [String] { prediction.notes }
    var secretReferences: [SecretReference] { action.secretReferences }

    func carryOut(in context: StepContext, planRests rests: Bool) async -> StepResult {
        // Where nothing is to be written nothing is compared either, so that one looks again.
        let serves = rests && A.comparesBeforeWriting && !prediction.effects.isEmpty
        return await action.carryOut(in: context, from: serves ? self : nil)
    }
}

extension Action {
    /// The result of a step that was cut off and turns out to be done, or of which nobody can tell; nil where it is to
    /// be carried out.
    fileprivate func settled(in context: StepContext) async -> StepResult? {
        guard !context.earlier.isEmpty else { return nil }
        do throws(StepFailure) {
            let settlement = try await settle(context.earlier, ClusterReader(context))
            switch (settlement, context.assumption) {
            case (.lookAgain, _): return try await lookedAgain(in: context)
            case (.open, .undone):
                context.settle { _ in .notReached }
                return nil
            case (.made(let outputs, let effects), _):
                return await made(outputs, effects, carriedOut, in: context)
            case (.open, .done): return await made([:], nil, assumed, in: context)
            case (.open(let question), nil):
                return context.undecided(.undecided(question, isLost: context.isPassedOver))
            }
        } catch { return context.undecided(error) }
    }

    /// What is not to be done any more has come about; of what twice does more than once, nothing has.
    private func lookedAgain(in context: StepContext) async throws(StepFailure) -> StepResult? {
        guard Self.isIdempotent else {
            context.settle { _ in .notReached }
            return nil
        }
        let plan = try await plan(in: context)
        let left = Set(plan.effects.map(\.id))
        let others = plan.prediction.leftToOthers(context.openEffects)
        guard others.isEmpty || context.assumption != nil else {
            let question = plan.notes.joined(separator: "; ")
            return context.undecided(.undecided(question, isLost: context.isPassedOver))
        }
        let undone = context.assumption == .undone ? left.union(others) : left
        context.settle { undone.contains($0) ? .notReached : .done }
        guard undone.isEmpty, context.earlier.contains(where: { $0.isOpen || $0.isMade }) else { return nil }
        let foreseen = context.earlier.last?.intent.outputs["changed"]?.value
        return StepResult(
            effects: context.earlierEffects,
            outputs: plan.outputs.merging(["changed": foreseen].compactMapValues { $0 }) { $1 },
            notes: plan.notes + [others.isEmpty ? carriedOut : assumed])
    }

    private func made(
        _ outputs: [String: Value], _ effects: [Effect]?, _ note: String, in context: StepContext
    ) async -> StepResult {
        let earlier = context.earlierEffects
        let unforeseen = effects?.filter { effect in !earlier.contains { $0.id == effect.id } } ?? []
        context.settle(unforeseen) { id in effects?.contains { $0.id == id } == false ? .notReached : .done }
        let foreseen = context.earlier.last?.intent.outputs.compactMapValues(\.value) ?? [:]
        return StepResult(effects: earlier + unforeseen, outputs: foreseen.merging(outputs) { $1 }, notes: [note])
    }
}

extension StepContext {
    /// The effects of the earlier calls, each once.
    fileprivate var earlierEffects: [Effect] {
        let effects = earlier.flatMap { $0.intent.effects.map { Effect($0) } }
        return effects.enumerated().filter { index, effect in
            !effects[..<index].contains { $0.id == effect.id }
        }.map(\.element)
    }

    /// The ids of the effects of which nobody knows whether the earlier calls made them.
    fileprivate var openEffects: Set<String> {
        Set(earlier.flatMap { $0.outcomes.filter { $0.value == .unknown }.keys })
    }

    /// The result of a step with what came about of it before the run was cut off.
    fileprivate func withEarlier(_ result: StepResult) -> StepResult {
        guard !earlier.isEmpty else { return result }
        var result = result
        let outcomes = log.log(of: step).outcomes
        let made = earlierEffects.filter { effect in
            outcomes[effect.id] == .done && !result.effects.contains { $0.id == effect.id }
        }
        result.effects = made + result.effects
        return result
    }

    fileprivate func undecided(_ failure: StepFailure) -> StepResult {
        for intent in earlier {
            for effect in intent.intent.effects {
                log.recall(Effect(effect), as: intent.outcomes[effect.id] ?? .unknown, step: step)
            }
        }
        return StepResult(effects: earlierEffects, failure: failure)
    }
}

private let carriedOut = "carried out before the run was cut off, as the cluster shows"
private let assumed = "taken as carried out before the run was cut off, as --assume done says"

extension StepFailure {
    fileprivate static func undecided(_ question: String, isLost: Bool) -> StepFailure {
        let start = isLost ? "its answer was lost" : "the run was cut off in this step"
        return StepFailure(
            .unknown, "\(start), and nobody can tell whether it was carried out: \(question)",
            help: "look, then resume with --assume done or --assume undone")
    }

    fileprivate static let late = StepFailure(
        .failed, "its answer was lost; it was not carried out to its end, and the run has gone on behind it",
        help: "where it is wanted still, carry it out with another playbook")
}
