package import PlaybookLanguage
package import PlaybookRecord

/// The names and values that the expressions of one plan or run see; grows as its steps end.
package struct RunScope: Sendable {
    private var scope: Scope
    // What the steps put out that have ended, by id; a list behind a loop.
    private var outputs: [String: Value] = [:]

    /// - Parameters:
    ///   - scope: the playbook's names with their types, inputs and files included.
    ///   - started: when the run started; `run.stamp` and `run.started` tell it.
    package init(_ scope: Scope, run id: String, started: Timestamp) {
        self.scope = scope
        self.scope.knowsOutcomes = true
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
        self.outputs[id] = .record(outputs)
        let isExpectedFailure = status == .succeeded && step.expectedError != nil
        guard status != .succeeded || isExpectedFailure else { return }
        let state = isExpectedFailure ? "failed, as it was expected to" : status.inWords
        scope.setMissing("steps.\(id).outputs", because: "step \"\(id)\" \(state)")
    }

    /// Notes the outputs that a plan can tell already; the others stay unknown.
    package mutating func expect(_ step: PlaybookStep, outputs: [String: Value]) {
        guard let id = step.id else { return }
        for (name, value) in outputs { scope.set("steps.\(id).outputs.\(name)", value) }
        self.outputs[id] = .record(outputs)
    }

    // MARK: Loops

    /// Starts one iteration: its steps have put out nothing yet.
    mutating func enter(_ loop: StepLoop, item: Value) {
        start(loop)
        scope.declareVariable("item", loop.item ?? item.type)
        scope.set("item", item)
    }

    /// Starts the iteration for a member.
    mutating func enter(_ loop: StepLoop, member: MemberView, in view: ClusterView) {
        enter(loop, member: view.value(of: member), in: view)
    }

    /// Starts the iteration for a member that was seen so.
    mutating func enter(_ loop: StepLoop, member: Value, in view: ClusterView) {
        start(loop)
        scope = scope.seeing(view).withMember()
        scope.set("member", member)
    }

    /// Notes that a step that has succeeded does not put something out any more, and why.
    mutating func lose(_ output: String, of step: PlaybookStep, because reason: String) {
        guard let id = step.id else { return }
        scope.setMissing("steps.\(id).outputs.\(output)", because: reason)
    }

    private mutating func start(_ loop: StepLoop) {
        for id in loop.outer.keys { forget(id) }
        for (id, type) in loop.inner { scope.declare("steps", id, type) }
    }

    /// What one step put out in the iteration that has just ended.
    func output(of id: String) -> Value { outputs[id] ?? .record([:]) }

    /// Ends a loop: `item` or `member` is what it was outside, and the outputs are lists.
    ///
    /// - Parameter results: by id, what each iteration came to; nil where a plan cannot tell.
    mutating func leave(_ loop: StepLoop, outside: RunScope, results: [String: [Value]]?) {
        scope.restore("item", from: outside.scope)
        scope.restore("member", from: outside.scope)
        for (id, type) in loop.outer {
            forget(id)
            scope.declare("steps", id, type)
            guard let results else { continue }
            let list = Value.list(results[id] ?? [])
            outputs[id] = list
            scope.set("steps.\(id).outputs", list)
        }
    }

    /// Tells the status of a step that was carried out several times.
    mutating func tell(_ id: String, status: StepRecord.Status) {
        scope.set("steps.\(id).status", .string(status.word))
    }

    /// Forgets what came of a step, which is carried out once more.
    mutating func startAnew(_ id: String) { forget(id) }

    private mutating func forget(_ id: String) {
        if case .record(let fields)? = outputs[id] {
            for name in fields.keys { scope.forget("steps.\(id).outputs.\(name)") }
        }
        outputs[id] = nil
        scope.forget("steps.\(id).outputs")
        scope.forget("steps.\(id).status")
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
        case .rescued: "failed and was rescued"
        case .refused: "was refused"
        case .unknown: "has no known outcome"
        case .notReached: "was not reached"
        case .planned, .may, .undetermined, .succeeded: "has no outputs yet"
        }
    }
}
