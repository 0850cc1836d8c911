package import PlaybookLanguage
package import PlaybookRecord

/// The names and values that the expressions of one plan or run see; grows as its steps end.
package struct RunScope: Sendable {
    private var scope: Scope

    /// - Parameters:
    ///   - scope: the playbook's names with their types, inputs and files included.
    ///   - started: when the run started; `run.stamp` and `run.started` tell it.
    package init(_ scope: Scope, run id: String, started: Timestamp) {
        self.scope = scope
        self.scope.set("run.id", .string(id))
        self.scope.set("run.stamp", .string(started.stamp))
        self.scope.set("run.started", .string("\(started)"))
    }

    /// What is known now.
    package var current: Scope { scope }

    /// Shows the cluster as it was just seen.
    package mutating func see(_ view: ClusterView) { scope = scope.seeing(view) }

    /// Notes what came of a step.
    package mutating func note(_ step: PlaybookStep, status: StepRecord.Status, outputs: [String: Value]) {
        guard let id = step.id else { return }
        scope.set("steps.\(id).status", .string(status.word))
        for (name, value) in outputs { scope.set("steps.\(id).outputs.\(name)", value) }
        guard status != .succeeded else { return }
        scope.setMissing("steps.\(id).outputs", because: "step \"\(id)\" \(status.inWords)")
    }

    /// Notes the outputs that a plan can tell already; the others stay unknown.
    package mutating func expect(_ step: PlaybookStep, outputs: [String: Value]) {
        guard let id = step.id else { return }
        for (name, value) in outputs { scope.set("steps.\(id).outputs.\(name)", value) }
    }
}

extension Scope {
    /// The same names with `cluster` and `member("…")` answered from this view.
    package func seeing(_ view: ClusterView) -> Scope {
        var scope = self
        scope.set("cluster", view.value)
        scope.findMember = { text in view.member(named: text).map { view.value(of: $0) } }
        return scope
    }

    /// The same names with `member` standing for this one.
    package func seeing(_ member: MemberView, in view: ClusterView) -> Scope {
        var scope = seeing(view).withMember()
        scope.set("member", view.value(of: member))
        return scope
    }
}

extension StepRecord.Status {
    /// What an expression reads as `steps.<id>.status`.
    fileprivate var word: String { rawValue }

    fileprivate var inWords: String {
        switch self {
        case .skipped: "was skipped"
        case .failed: "failed"
        case .refused: "was refused"
        case .unknown: "has no known outcome"
        case .notReached: "was not reached"
        case .planned, .may, .undetermined, .succeeded: "has no outputs yet"
        }
    }
}
