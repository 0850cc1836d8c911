import PlaybookRecord

/// What a step writes into the journal: intents before its changing calls, outcomes after them.
extension StepContext {
    /// Writes down what is about to be done.
    ///
    /// - Throws: `journal` where that is not possible: nothing is done then.
    func intend(_ effects: [Effect], _ verdicts: [GuardVerdict], seen: Int64?) async throws(StepFailure) {
        guard let journal else { return }
        let intent = JournalIntent(
            path, title: title, action: action, at: .now(),
            effects: effects.map { EffectRecord($0, kind: Guard.kind(of: $0.change), outcome: .unknown) },
            guards: verdicts, seen: seen,
            outputs: foreseen.mapValues { JournalValue($0, showingValues: showsValues) })
        do throws(FileProblem) {
            let durably = !isIdempotent || effects.outliveTheMachine
            try await journal.write(.intent(intent), durably: durably)
        } catch { throw .noJournal(error) }
    }

    /// Writes down what came of it. Where that is not possible the next intent says so, and resuming looks by itself.
    func conclude(
        _ effects: [Effect], since start: ContinuousClock.Instant, _ outcome: (Effect) -> EffectRecord.Outcome
    ) async {
        guard let journal else { return }
        let outcomes = effects.map { ($0.id, outcome($0)) }
        // The line of the step says the same a moment later; were the run cut off between them, the key would be looked
        // at, as it would have been before the call.
        if isIdempotent, effects.isOneKey, outcomes.allSatisfy({ $0.1 == .done }) { return }
        let record = JournalRecord.outcome(
            JournalOutcome(
                path, Dictionary(outcomes, uniquingKeysWith: { first, _ in first }),
                seconds: start.duration(to: .now) / .seconds(1)))
        guard effects.outliveTheMachine else { return journal.note(record) }
        do throws(FileProblem) { try await journal.write(record, durably: true) } catch {
            log.note("the outcome is not in the journal: \(error)", step: step)
        }
    }
}

extension StepContext {
    /// The same once the calls of an earlier process are settled: a further attempt has nothing to do with them.
    var settled: StepContext {
        var context = self
        context.earlier = []
        return context
    }

    /// Writes down what the calls of an earlier process turned out to be.
    ///
    /// - Parameters:
    ///   - unforeseen: what the last of them made that was not foreseen.
    ///   - outcome: that of an effect of which nothing was known, by its id.
    func settle(_ unforeseen: [Effect] = [], _ outcome: (String) -> EffectRecord.Outcome) {
        for effect in unforeseen { log.recall(effect, as: .done, step: step) }
        for (index, intent) in earlier.enumerated() {
            let open = intent.outcomes.filter { $0.value == .unknown }
            for effect in intent.intent.effects {
                let known = open[effect.id] == nil ? intent.outcomes[effect.id] : nil
                log.recall(Effect(effect), as: known ?? outcome(effect.id), step: step)
            }
            guard !open.isEmpty else { continue }
            let others = index == earlier.count - 1 ? unforeseen.map { ($0.id, EffectRecord.Outcome.done) } : []
            let settled = open.keys.map { ($0, outcome($0)) } + others
            let outcomes = Dictionary(settled, uniquingKeysWith: { first, _ in first })
            journal?.note(.outcome(JournalOutcome(path, outcomes, seconds: 0)))
        }
    }
}

extension [Effect] {
    fileprivate var isOneKey: Bool {
        guard count == 1, case .key? = first?.change else { return false }
        return true
    }

    /// Whether the journal must be on the disk before and after them. Writes of keys compare what they overwrite, and can
    /// be looked up: of them it is enough that their lines outlive the process, and a playbook of a thousand of them
    /// does not wait two thousand times for a disk.
    fileprivate var outliveTheMachine: Bool {
        !allSatisfy { effect in
            switch effect.change {
            case .key, .keys, .keysWritten: true
            default: false
            }
        }
    }
}

extension StepFailure {
    static func noJournal(_ problem: FileProblem) -> StepFailure {
        StepFailure(
            .journal, "the journal \(problem)", help: "nothing is changed that cannot be written down: make room for it"
        )
    }
}
