package import PlaybookRecord
import Synchronization

/// What a run has done so far: every guard's verdict and every effect's outcome, and whether anything was changed yet.
///
/// An effect is written down before its call and concluded after it; an intent without a conclusion is an outcome that
/// is not known.
package final class RunLog: Sendable {
    private struct State {
        var steps: [Int: StepLog] = [:]
        var hasChanged = false
    }
    private let state = Mutex(State())
    private let sink: @Sendable (RunEvent) -> Void

    /// What is noted about one step.
    package struct StepLog: Sendable {
        // An effect that is tried again is judged again: the last verdicts count.
        fileprivate var judged: [(effect: String, verdicts: [GuardVerdict])] = []
        package var guards: [GuardVerdict] { judged.flatMap(\.verdicts) }
        package var outcomes: [String: EffectRecord.Outcome] = [:]
        /// What was begun, in order, each effect once.
        fileprivate(set) var begun: [Effect] = []
        fileprivate var begunIDs: Set<String> = []
        package var notes: [String] = []
        package var changed = false
        /// How much was written, by all attempts.
        fileprivate var written: Int64 = 0

        fileprivate mutating func begin(_ effect: Effect) {
            if begunIDs.insert(effect.id).inserted { begun.append(effect) }
        }

        /// The effects that the last attempt predicted, behind those that came about, or may have, and that it predicted
        /// no more.
        package func effects(with predicted: [Effect]) -> [Effect] {
            let ids = Set(predicted.map(\.id))
            return begun.filter { effect in
                !ids.contains(effect.id) && (outcomes[effect.id] == .done || outcomes[effect.id] == .unknown)
            } + predicted
        }
    }

    /// - Parameter sink: told of everything that happens, in order; must not block.
    package init(sink: @escaping @Sendable (RunEvent) -> Void = { _ in }) { self.sink = sink }

    /// Whether the cluster differs, or may differ, from what it was before the run.
    package var hasChanged: Bool { state.withLock { $0.hasChanged } }

    package func log(of step: Int) -> StepLog { state.withLock { $0.steps[step] ?? StepLog() } }

    /// Forgets what is noted about a step, which is carried out once more.
    package func restart(_ step: Int) { state.withLock { $0.steps[step] = nil } }

    /// Takes over what a step did before the run was cut off.
    package func recall(_ step: StepRecord) {
        let mayHaveChanged = step.changed || step.status == .unknown
        if mayHaveChanged { state.withLock { $0.hasChanged = true } }
    }

    /// Takes over what became of an effect in an earlier process.
    package func recall(_ effect: Effect, as outcome: EffectRecord.Outcome, step: Int) {
        let changesCluster = Guard.kind(of: effect.change) != .file
        state.withLock { state in
            state.steps[step, default: StepLog()].begin(effect)
            state.steps[step]?.outcomes[effect.id] = outcome
            guard changesCluster, outcome == .done || outcome == .unknown else { return }
            state.hasChanged = true
            if outcome == .done { state.steps[step]?.changed = true }
        }
    }

    /// Takes note that a further attempt has looked again: of what nobody knew, that which is not to be done any more
    /// has come about.
    package func settle(step: Int, left: [Effect]) {
        let log = log(of: step)
        let unknown = log.begun.filter { log.outcomes[$0.id] == .unknown }
        guard !unknown.isEmpty else { return }
        let left = Set(left.map(\.id))
        for effect in unknown where !left.contains(effect.id) { recall(effect, as: .done, step: step) }
    }

    package func tell(_ event: RunEvent) { sink(event) }

    package func note(_ text: String, step: Int) {
        state.withLock { $0.steps[step, default: StepLog()].notes.append(text) }
        sink(.note(step: step, text))
    }

    package func judged(_ effect: Effect, _ verdicts: [GuardVerdict], step: Int) {
        state.withLock { state in
            var log = state.steps[step] ?? StepLog()
            log.judged.removeAll { $0.effect == effect.id }
            log.judged.append((effect.id, verdicts))
            state.steps[step] = log
        }
    }

    package func intend(_ effect: Effect, step: Int) {
        state.withLock { state in
            state.steps[step, default: StepLog()].begin(effect)
            state.steps[step]?.outcomes[effect.id] = .unknown
        }
        sink(.effectStarted(step: step, effect))
    }

    package func conclude(_ effect: Effect, _ outcome: EffectRecord.Outcome, step: Int, seconds: Double) {
        let changesCluster = Guard.kind(of: effect.change) != .file
        state.withLock { state in
            state.steps[step, default: StepLog()].outcomes[effect.id] = outcome
            guard changesCluster, outcome == .done || outcome == .unknown else { return }
            state.hasChanged = true
            if outcome == .done { state.steps[step]?.changed = true }
        }
        sink(.effectEnded(step: step, effect, outcome, seconds: seconds))
    }

    /// Adds to what a step has written, over all attempts.
    ///
    /// - Returns: the sum.
    package func count(_ written: Int64, step: Int) -> Int64 {
        state.withLock { state in
            state.steps[step, default: StepLog()].written += written
            return state.steps[step]?.written ?? written
        }
    }

    package func refuse(_ effect: Effect, step: Int) {
        state.withLock { $0.steps[step, default: StepLog()].outcomes[effect.id] = .refused }
    }
}
