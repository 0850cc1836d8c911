package import PlaybookLanguage
package import PlaybookRecord

/// A playbook resolved against what was seen of the cluster: what each step will change, or why that cannot be known.
package struct Plan: Sendable {
    /// The cluster as it was seen first; nil for an offline plan.
    package var view: ClusterView?
    package var steps: [PlannedStep]
    package var quorum: QuorumMoment?
    /// Why the plan must not be run; nil where it may.
    package var refusal: StepFailure?
    /// Why the plan could not be made at all.
    package var failure: StepFailure?

    /// Why a run of it must not start: it could not be made, it is refused, or a step of it will surely fail while
    /// nothing was changed yet.
    package var obstacle: StepFailure? {
        if let failure = failure ?? refusal { return failure }
        return steps.lazy.compactMap(\.sureFailure).first
    }

    /// Whether a run of it will fail although nothing keeps it from beginning: the playbook goes on behind a step that
    /// surely fails, or rescues what it can and ends.
    package var willFail: Bool { obstacle == nil && steps.contains(where: \.failsRun) }

    /// How the plan turned out.
    package var verdict: Verdict {
        obstacle.map { Verdict($0, afterChange: false) } ?? (willFail ? .failed : .done)
    }

    /// The greatest of what its effects are; nil where it has none.
    package var strongestEffect: EffectKind? {
        steps.flatMap(\.record.effects).map(\.kind).max()
    }

    /// Whether running it would change the cluster, or may.
    package var hasChanges: Bool {
        steps.contains { step in
            step.record.effects.contains { $0.kind != .file } || step.mayChangeAnything || step.mayFindOtherFile
        }
    }
}

/// One step of a plan.
package struct PlannedStep: Sendable {
    package var step: PlaybookStep
    package var record: StepRecord
    /// Nil where the step is skipped or cannot be planned.
    package var action: (any PlannedAction)?
    /// Whether nothing that was unknown or is touched by an earlier step stands behind it: the run may rest on it.
    package var isCertain: Bool
    /// Whether it can change the cluster, and nobody can tell yet what.
    package var mayChangeAnything = false
    /// Where it stands in the course of the run.
    let path: StepPath
    /// Whether it can change the cluster by a file that an earlier step writes, which is not what the plan found there.
    var mayFindOtherFile = false
    /// Why it may not run; nil where it is not known whether it does.
    var doubts: [String]?
    /// Whether the run goes on, or a rescue takes over, where it fails.
    var isCaught = false
    /// Whether a run may end well where it fails: a rescue lets the run go on, or nobody knows whether it comes to it.
    private var isForgiven = false
    /// The kinds of failure after which a group around it is carried out again.
    private var retried: Set<ErrorClass> = []

    init(_ step: PlaybookStep, _ place: Placement) {
        self.step = step
        record = StepRecord(step, place)
        path = place.path(of: step)
        isCertain = false
        isCaught = place.isCaught || place.isTentative
        isForgiven = place.isForgiven || place.isTentative || !place.doubts.isEmpty
        retried = place.retried
    }

    /// Whether it fails for all that is known, or may.
    var mayFail: Bool { [.may, .undetermined, .failed].contains(record.status) }

    /// Why it may not succeed in a run that goes on after it.
    var doubtsOfSuccess: [String] {
        let known = doubts ?? (record.status == .undetermined ? ["\"\(step.title)\" may not run"] : [])
        return known + (step.onFailure == .continue && mayFail ? ["\"\(step.title)\" may fail"] : [])
    }

    /// Why the step will fail whatever happens before it; nil where it may succeed, or the playbook goes on after it.
    fileprivate var sureFailure: StepFailure? {
        guard step.onFailure == .stop, !isCaught, let (kind, error) = failure else { return nil }
        return StepFailure(kind, "step \(record.number), \"\(record.title)\": \(error.message)", help: error.help)
    }

    /// Whether the run will have failed because of it, wherever it goes on.
    fileprivate var failsRun: Bool { !isForgiven && doubts?.isEmpty != false && failure != nil }

    /// Why it fails whenever it is carried out; nil where that is not sure, or another attempt may mend it.
    private var failure: (StepFailure.Kind, FailureRecord)? {
        guard record.status == .failed, let error = record.error else { return nil }
        let kind = StepFailure.Kind(rawValue: error.kind) ?? .failed
        let again = retried.union(step.retry?.classes ?? [])
        if let kind = ErrorClass(rawValue: kind.rawValue), again.contains(kind) { return nil }
        return (kind, error)
    }
}
