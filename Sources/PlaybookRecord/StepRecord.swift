package import YAMLSyntax

/// What became of one step.
package struct StepRecord: Sendable {
    /// Counted from 1 in the order of the playbook.
    package var number: Int
    /// The step's `id`; nil where the playbook gives none.
    package var id: String?
    /// What the step is called: its `name`, else its id, else its action.
    package var title: String
    package var action: String
    /// The number of the group that the step stands in; nil at the top.
    package var parent: Int?
    /// Which list of that group it stands in.
    package var section: Section?
    /// Which time of its loop it is, counted from 1; nil outside loops.
    package var iteration: Int?
    /// What the loop goes over just then, in words; that of the outer loop first.
    package var item: String?
    /// The file that the step was included from; nil for the playbook's own.
    package var file: String?
    /// Where the step stands in its file.
    package var place: SourcePosition
    package var status: Status
    /// Whether the cluster differs because of this step; files on this machine do not count.
    package var changed: Bool
    package var effects: [EffectRecord]
    package var outputs: [RecordedOutput]
    package var guards: [GuardVerdict]
    /// Why something is left as it is, what to expect, how the outcome differs from the plan.
    package var notes: [String]
    /// Why the step was skipped, cannot be planned, or failed.
    package var error: FailureRecord?
    package var started: Timestamp?
    /// Elapsed time in seconds.
    package var seconds: Double?

    package init(
        number: Int, id: String?, title: String, action: String, place: SourcePosition, status: Status = .notReached,
        changed: Bool = false, effects: [EffectRecord] = [], outputs: [RecordedOutput] = [],
        guards: [GuardVerdict] = [],
        notes: [String] = [], error: FailureRecord? = nil
    ) {
        self.number = number
        self.id = id
        self.title = title
        self.action = action
        self.place = place
        self.status = status
        self.changed = changed
        self.effects = effects
        self.outputs = outputs
        self.guards = guards
        self.notes = notes
        self.error = error
    }

    /// What stands at `action` for a group.
    package static let groupAction = "block"

    /// The lists of a group.
    package enum Section: String, Sendable, Codable {
        case block, rescue, always
    }

    package enum Status: String, Sendable, Codable {
        /// A plan: the step's effects are known.
        case planned
        /// A plan: the step may run, or its effects may differ; the notes say on what that depends.
        case may
        /// A plan: nothing can be said yet; `error` says why.
        case undetermined
        /// Its `when` is false, or a step it needs did not succeed.
        case skipped
        case succeeded
        /// A step of the group failed, and the group's rescue succeeded.
        case rescued
        case failed
        /// A guard refused it.
        case refused
        /// It may or may not have been carried out.
        case unknown
        /// The run ended before it.
        case notReached = "not-reached"
    }
}

/// One effect as it was planned and what became of it.
package struct EffectRecord: Sendable {
    package var id: String
    package var kind: EffectKind
    package var change: Change
    package var before: String?
    package var after: String?
    /// In a plan: `will` or `may`.
    package var certainty: Certainty
    package var outcome: Outcome

    package init(_ effect: Effect, kind: EffectKind, outcome: Outcome) {
        id = effect.id
        self.kind = kind
        change = effect.change
        before = effect.before
        after = effect.after
        certainty = effect.certainty
        self.outcome = outcome
    }

    package enum Outcome: String, Sendable, Codable {
        case planned
        case done
        /// The server or a guard said no: it was not carried out.
        case refused
        case failed
        /// It may have been carried out.
        case unknown
        case notReached = "not-reached"
    }
}

extension Effect {
    /// The effect that a record is about; what was consented to is not part of a record.
    package init(_ record: EffectRecord) {
        self.init(
            record.id, record.change, before: record.before, after: record.after, certainty: record.certainty)
    }
}

/// One output of a step.
package struct RecordedOutput: Sendable, Hashable, Codable {
    package var name: String
    package var value: RecordedValue

    package init(name: String, value: RecordedValue) {
        self.name = name
        self.value = value
    }
}
