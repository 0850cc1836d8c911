import PlaybookLanguage
import PlaybookRecord

/// Whether a step runs: what it needs, its `when` and its `require`, and whom it asks.
extension Runner {
    /// Why a step does not run; nil where it does.
    ///
    /// - Throws: `failed` where what it requires is false.
    mutating func reasonToSkip(_ step: PlaybookStep, _ place: Placement) async throws(StepFailure) -> String? {
        for need in step.needs {
            guard let status = statuses[need], status != .succeeded else { continue }
            return "it needs step \"\(need)\", which did not succeed"
        }
        await syncEndpoints()
        if let reason = try await reasonNow(step) { return reason }
        guard try await ask(before: step, place.time) else { return nil }
        // An answer takes its time.
        seenAt = nil
        return try await reasonNow(step)
    }

    private mutating func reasonNow(_ step: PlaybookStep) async throws(StepFailure) -> String? {
        if step.mentionsCluster { try await refreshCluster() }
        if let when = step.when, !(try holds(when)) { return "\"\(when.source)\" is false" }
        if let require = step.require, !(try holds(require)) {
            let what = step.group == nil ? "" : "group \"\(step.title)\": "
            throw StepFailure(.failed, "\(what)required, and false: \(require.source)")
        }
        return nil
    }

    /// Looks at the cluster again where it was changed, or the last look is a second old.
    mutating func refreshCluster() async throws(StepFailure) {
        guard seenAt.map({ $0.duration(to: .now) >= .seconds(1) }) ?? true, let client = setting.client else { return }
        scope.see(try await ClusterObserver(client).observe(quotas: setting.playbook.mentionsQuota))
        seenAt = .now
    }

    private func holds(_ condition: BareExpression) throws(StepFailure) -> Bool {
        switch condition.evaluate(in: scope.current) {
        case .value(.bool(let holds)): return holds
        case .value: throw StepFailure(.failed, "\"\(condition.source)\" is not true or false")
        case .unknown(let names):
            throw StepFailure(.failed, "\"\(condition.source)\" has no value: \(names.joined(separator: ", "))")
        case .missing(let reason): throw StepFailure(.failed, "\"\(condition.source)\" has no value: \(reason)")
        case .failed(let finding): throw StepFailure(.failed, finding.message, help: finding.help)
        }
    }
}
