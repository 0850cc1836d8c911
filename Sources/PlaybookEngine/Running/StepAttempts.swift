import PlaybookLanguage
import PlaybookRecord

/// Carries one step out, within its time, and as often as its `retry` allows.
struct StepAttempts: Sendable {
    let step: PlaybookStep
    let catalog: Catalog
    let context: StepContext

    /// - Parameter plan: what was planned, where nothing since then stands behind it; later attempts look again.
    func run(from plan: (any PlannedAction)?) async -> StepResult {
        let most = step.retry?.attempts.value ?? 1
        var attempt: Int64 = 1
        var notes: [String] = []
        while true {
            var result = await once(from: attempt == 1 ? plan : nil)
            guard let failure = result.failure, attempt < most, mayTryAgain(after: failure),
                let pause = step.retry?.pause(after: attempt)
            else {
                result.notes = notes + result.notes
                return result
            }
            let note = "attempt \(attempt) of \(most): \(failure.message); tried again after \(pause)"
            notes.append(note)
            context.log.tell(.waiting(step: context.step, note))
            do { try await Task.sleep(for: pause.duration, clock: .continuous) } catch {
                result.notes = notes + result.notes
                return result
            }
            attempt += 1
        }
    }

    /// What may have been carried out is tried again only where twice does what once does.
    private func mayTryAgain(after failure: StepFailure) -> Bool {
        guard let retry = step.retry, let kind = failure.errorClass, retry.classes.contains(kind) else { return false }
        return kind != .unknown || catalog.action(named: step.action)?.isIdempotent == true
    }

    private func once(from plan: (any PlannedAction)?) async -> StepResult {
        let (result, isLate) = await within(step.timeout?.duration) {
            if let plan { return await plan.carryOut(in: context, planRests: true) }
            return await bindAndCarryOut()
        }
        return timed(result ?? .lost, isLate)
    }

    private func bindAndCarryOut() async -> StepResult {
        switch catalog.bind(step.action, step.arguments, in: context.scope) {
        case .bound(let action)?: return await action.carryOut(in: context)
        case .unknown(let names)?:
            return StepResult(
                failure: StepFailure(.failed, "its arguments have no value: \(names.joined(separator: ", "))"))
        case .invalid(let findings)?: return StepResult(failure: StepFailure(findings))
        case nil: return StepResult(failure: StepFailure(.failed, "there is no action \"\(step.action)\""))
        }
    }

    private func timed(_ result: StepResult, _ isLate: Bool) -> StepResult {
        guard isLate, let failure = result.failure, let timeout = step.timeout else { return result }
        var result = result
        let kind: StepFailure.Kind = failure.kind == .unknown ? .unknown : .timedOut
        result.failure = StepFailure(kind, "not done within \(timeout): \(failure.message)", help: failure.help)
        return result
    }
}

extension StepResult {
    /// What stands where a step's task ended without a result; it cannot, and if it does, nothing is known.
    fileprivate static let lost = StepResult(
        failure: StepFailure(.unknown, "the step's task ended without a result", help: "please report this"))
}
