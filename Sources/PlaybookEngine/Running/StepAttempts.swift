import PlaybookLanguage
import PlaybookRecord

/// Carries one step out, within its time, and as often as its `retry` allows.
struct StepAttempts: Sendable {
    let step: PlaybookStep
    let catalog: Catalog
    let context: StepContext
    /// What is left to the block that the step stands in; nil where that has no end.
    var blockTime: BlockTime?

    /// - Parameter plan: what was planned, where nothing since then stands behind it; later attempts look again.
    func run(from plan: (any PlannedAction)?) async -> StepResult {
        let limit: PlaybookDuration?
        do throws(StepFailure) { limit = try step.timeout?.length(in: context.scope) } catch {
            return StepResult(failure: error)
        }
        let most = step.retry?.attempts.value ?? 1
        var attempt: Int64 = 1
        var notes: [String] = []
        while true {
            var result = await once(from: attempt == 1 ? plan : nil, limit, attempt == 1 ? context : context.settled)
            guard let failure = result.failure, attempt < most, mayTryAgain(after: failure),
                let pause = step.retry?.pause(after: attempt), !isTooLate(for: pause)
            else {
                result.notes = notes + result.notes
                return result
            }
            let note = "attempt \(attempt) of \(most): \(failure.message); tried again after \(pause)"
            notes.append(note)
            context.log.tell(.waiting(step: context.step, note))
            do { try await Task.sleep(for: pause.duration, clock: .continuous) } catch {
                // What may have been changed has the last word; what has only failed has attempts left.
                if failure.kind != .unknown { result.failure = .stopped }
                result.notes = notes + result.notes
                return result
            }
            attempt += 1
        }
    }

    /// What has been carried out, or may have been, is tried again only where twice does what once does.
    private func mayTryAgain(after failure: StepFailure) -> Bool {
        guard let retry = step.retry, let kind = failure.errorClass, retry.classes.contains(kind) else { return false }
        if catalog.action(named: step.action)?.isIdempotent == true { return true }
        return kind != .unknown && !context.log.log(of: context.step).changed
    }

    private func isTooLate(for pause: PlaybookDuration) -> Bool { blockTime.map { $0.left <= pause.duration } ?? false }

    private func once(
        from plan: (any PlannedAction)?, _ own: PlaybookDuration?, _ context: StepContext
    ) async -> StepResult {
        let left = blockTime?.left
        let limits = [own?.duration, left].compactMap { $0 }
        var timed = context
        timed.cut = CutOff()
        let (result, isLate) = await within(limits.min(), cutting: timed.cut) { [timed] in
            if let plan { return await plan.carryOut(in: timed, planRests: true) }
            return await bindAndCarryOut(timed)
        }
        guard isLate else { return result ?? .lost }
        let isOwn = own.map { own in left.map { own.duration <= $0 } ?? true } ?? false
        let words = isOwn ? own.map { "not done within \($0)" } : blockTime?.words
        return (result ?? .lost).late(words ?? "not done in time")
    }

    private func bindAndCarryOut(_ context: StepContext) async -> StepResult {
        switch catalog.bind(step.action, step.arguments, in: context.scope) {
        case .bound(let action)?: return await action.carryOut(in: context)
        case .unknown(let names)?:
            return StepResult(
                failure: StepFailure(.failed, "its arguments have no value: \(names.joined(separator: ", "))"))
        case .invalid(let findings)?: return StepResult(failure: StepFailure(findings))
        case nil: return StepResult(failure: StepFailure(.failed, "there is no action \"\(step.action)\""))
        }
    }
}

extension StepResult {
    /// What stands where a step's task ended without a result; it cannot, and if it does, nothing is known.
    fileprivate static let lost = StepResult(
        failure: StepFailure(.unknown, "the step's task ended without a result", help: "please report this"))

    /// The same after its time was over.
    fileprivate func late(_ words: String) -> StepResult {
        guard let failure else { return self }
        var result = self
        let kind: StepFailure.Kind = failure.kind == .unknown ? .unknown : .timedOut
        // That the work was told to stop is what the end of its time means.
        let message = failure == .stopped ? words : "\(words): \(failure.message)"
        result.failure = StepFailure(kind, message, help: failure.help)
        return result
    }
}
