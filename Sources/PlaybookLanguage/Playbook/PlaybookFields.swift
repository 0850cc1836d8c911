import YAMLSyntax

/// The keys of a playbook as they are written.
struct PlaybookFields: ArgumentSet {
    @Argument("The version of the playbook language: 1.", in: 1...1) var version: LanguageVersion
    @Argument("What the playbook is called; asked for before anything is destroyed.") var name: Literal<String>
    @Argument("What it is for.") var description: Literal<String>?
    @Argument("Values that a run may be given.") var inputs: AnyNode?
    @Argument("How the cluster is reached.") var cluster: AnyNode?
    @Argument("The time of day in which a run may begin something.") var window: TimeWindow?
    @Argument("The lock that keeps two runs from changing the cluster at a time.") var lock: LockSettings?
    @Argument("What holds for every action that does not say otherwise.") var defaults: AnyNode?
    @Argument("What to do, in order.") var steps: AnyNode

    func validate() -> [FieldProblem] {
        guard name.value.trimmingBlanks.isEmpty else { return [] }
        return [FieldProblem("name", "a playbook has a name", code: .invalidText)]
    }
}

/// `version:`. There is one so far.
struct LanguageVersion: ArgumentValue {
    static var shape: ArgumentShape { .literal(.scalar(.integer)) }
    static var placeholder: LanguageVersion { LanguageVersion() }
    static var absent: LanguageVersion? { nil }
    var printed: Value { .integer(1) }

    static func read(_ node: Node, by reader: ArgumentReader) -> LanguageVersion? {
        // As other tools write it.
        if let text = node.scalar?.text, ["1.0", "v1", "V1"].contains(text) {
            reader.report(
                Diagnostic(
                    .version, at: node.range, "the version of the playbook language is a whole number",
                    help: "write \"version: 1\"", replacement: "1"))
            return nil
        }
        guard let version = Literal<Int64>.read(node, by: reader)?.value else { return nil }
        if version == 1 { return LanguageVersion() }
        reader.report(
            Diagnostic(
                .version, at: node.range, "version \(version) of the playbook language is not known",
                help: "write \"version: 1\"", replacement: "1"))
        return nil
    }
}

/// The keys that an action and a group of steps have in common.
struct CommonFields: ArgumentSet {
    @Argument("The step's name in expressions: steps.ID.outputs.NAME.") var id: Literal<String>?
    @Argument("The step's name in reports.") var name: Literal<String>?
    @Argument("Carry the step out once for each member, or for each element of a list.") var forEach: AnyNode?
    @Argument("Skip the step unless this holds.") var when: BareExpression?
    @Argument("Fail the step unless this holds.") var require: BareExpression?
    @Argument("Steps that must have succeeded in this run.") var needs: [Literal<String>] = []
    @Argument("Whether the steps behind a failed one still run.") var onFailure = Literal(PlaybookStep.OnFailure.stop)
    @Argument("Words by which --only and --skip choose steps.") var tags: [Literal<TagName>] = []
    @Argument("What somebody is asked before the step.") var confirm: AnyNode?
    @Argument("Whom the step works as.") var `as`: AnyNode?
    @Argument("A lease that is kept alive for as long as the step or the group runs.") var keepAlive: KeptLease?

    func validate() -> [FieldProblem] {
        guard name?.value.trimmingBlanks.isEmpty == true else { return [] }
        return [FieldProblem("name", "a name of nothing names no step", help: "leave the key out", code: .invalidText)]
    }

    /// As other tools call these keys.
    static let otherNames = [
        "if": "when", "loop": "for-each", "foreach": "for-each", "with_items": "for-each", "depends-on": "needs",
        "depends_on": "needs", "title": "name", "label": "name", "ignore-errors": "on-failure",
        "ignore_errors": "on-failure", "continue-on-error": "on-failure", "run-as": "as", "register": "id",
        "retries": "retry", "attempts": "retry", "args": "with", "arguments": "with", "params": "with",
        "parameters": "with", "uses": "action", "finally": "always", "catch": "rescue", "on-error": "rescue",
        "try": "block", "steps": "block", "tasks": "block", "lease-keep-alive": "keep-alive", "keepalive": "keep-alive",
    ]
}

/// The keys of a step as they are written.
struct StepFields: ArgumentSet {
    @Argument("What the step does.") var action: Literal<String>
    @Argument("The action's arguments.") var with: AnyNode?
    @ArgumentGroup var common: CommonFields
    @Argument("How long the step may take; with retry, each attempt.") var timeout: TimeLimit?
    @Argument("Try the step again after failures that may pass.") var retry: StepRetry?
    @Argument("The failure that the step is there to meet: it succeeds by failing so.") var expectError: ExpectedError?
    @Argument("Show values read from the cluster.") var showValues = Literal(false)

    static let otherNames = CommonFields.otherNames
}

/// The keys of a group of steps as they are written.
struct GroupFields: ArgumentSet {
    @Argument("Steps that belong together.") var block: AnyNode
    @Argument("Steps to carry out where one of the block fails; never after a guard's refusal.") var rescue: AnyNode?
    @Argument("Steps to carry out in any case.") var always: AnyNode?
    @ArgumentGroup var common: CommonFields
    @Argument("How long the block may take; with retry, each attempt.") var timeout: TimeLimit?
    @Argument("Carry the block out again after failures that may pass.") var retry: StepRetry?

    static let otherNames = CommonFields.otherNames
}

extension GroupFields {
    /// Whether no action has this key.
    static func isOfGroupsAlone(_ key: String) -> Bool { ["block", "rescue", "always"].contains(key) }
}

/// `rescue:` with more to say than its steps.
struct RescueFields: ArgumentSet {
    @Argument("Whether the run goes on behind the group once the rescue has succeeded.")
    var then = Literal(PlaybookStep.OnFailure.stop)
    @Argument("What to do, in order.") var steps: AnyNode
}
