import YAMLSyntax

/// Checks `steps:` in their order: each step sees what the steps before it put out.
struct StepsChecker {
    static let limit = 1000

    let actions: [String: ActionDeclaration]
    let actionNames: [String]
    private(set) var scope: Scope
    private(set) var findings: [Diagnostic] = []
    private(set) var mentions: Set<Mention> = []
    private(set) var steps: [PlaybookStep] = []
    /// The steps behind which the others stand, by id.
    private var earlier: [String: EarlierStep] = [:]

    private struct EarlierStep {
        var idRange: SourceRange
        var type: FieldType
        /// The type for a step that needs this one: it has run then.
        var typeWhenNeeded: FieldType
        /// Why it may not have succeeded; nil where later steps only run if it has.
        var mayNotSucceed: String?
    }

    init(actions: [String: ActionDeclaration], actionNames: [String], scope: Scope) {
        self.actions = actions
        self.actionNames = actionNames
        self.scope = scope
    }

    mutating func check(_ node: Node) {
        guard !node.isEmptyValue || node.isFaulty else { return }
        guard let items = node.items else {
            let reader = ArgumentReader(scope: scope, pass: .check)
            reader.reportKind(node, wanted: "a list")
            findings += reader.findings
            return
        }
        if items.isEmpty { findings.append(Diagnostic(.noSteps, at: node.range, "this playbook does nothing")) }
        if items.count > Self.limit { findings.append(.tooManySteps(items[Self.limit].range, count: items.count)) }
        let checked = items.prefix(Self.limit)
        scope.laterSteps = Set(checked.compactMap { $0["id"]?.scalar?.text })
        for item in checked { checkStep(item) }
        scope.laterSteps = []
    }

    // MARK: One step

    private mutating func checkStep(_ node: Node) {
        guard node.entries != nil else { return reportNoMapping(node) }
        let needs = checkedNeeds(node)
        for id in needs { replaceType(of: id) { $0.typeWhenNeeded } }
        let fields = readFields(node)
        let declaration = checkedAction(node)
        let arguments = argumentsNode(node)
        if let declaration, !arguments.isEmptyValue {
            let inspection = declaration.inspect(arguments, scope)
            findings += inspection.findings
            mentions.formUnion(inspection.mentions)
        }
        for id in needs { replaceType(of: id) { $0.type } }
        let id = checkedID(node)
        if let id { declare(id, node, declaration, needs) }
        if let fields, let declaration { findings += RetryCheck.findings(fields, declaration, node) }
        if let fields { steps.append(step(fields, arguments, at: node)) }
    }

    /// Apart, so that the reader's hold on the scope ends here: a scope held twice is copied at the next change.
    private mutating func readFields(_ node: Node) -> StepFields? {
        let reader = ArgumentReader(scope: scope, pass: .check)
        let fields = StepFields.read(node, by: reader)
        findings += reader.findings
        mentions.formUnion(reader.mentions)
        return fields
    }

    private func step(_ fields: StepFields, _ arguments: Node, at node: Node) -> PlaybookStep {
        PlaybookStep(
            id: fields.id?.value, name: fields.name?.value, action: fields.action.value, arguments: arguments,
            when: fields.when, require: fields.require, needs: fields.needs.map(\.value),
            timeout: fields.timeout?.value, retry: fields.retry, onFailure: fields.onFailure.value,
            expectedError: fields.expectError, showsValues: fields.showValues.value,
            range: (node["action"] ?? node).range.firstLine)
    }

    /// What stands at `with:`; where there is no such key, an empty mapping at the action's name.
    private func argumentsNode(_ node: Node) -> Node {
        node["with"] ?? Node(.mapping([]), range: (node["action"] ?? node).range.firstLine)
    }

    private mutating func reportNoMapping(_ node: Node) {
        let reader = ArgumentReader(scope: scope, pass: .check)
        reader.reportKind(node, wanted: "a step (a mapping with \"action:\")")
        findings += reader.findings
    }

    // MARK: Action

    private mutating func checkedAction(_ node: Node) -> ActionDeclaration? {
        guard let action = node["action"], let scalar = action.scalar, !scalar.isEmptyValue, !action.isFaulty,
            !Template.isTemplate(scalar)
        else { return nil }
        if let declaration = actions[scalar.text] { return declaration }
        let near = NearMiss.of(scalar.text, among: actionNames)
        findings.append(
            Diagnostic(
                .unknownAction, at: action.range, "there is no action \"\(scalar.text)\"",
                help: near.map { "did you mean \"\($0)\"?" }, replacement: near,
                choices: .init("actions", actionNames.sorted())))
        return nil
    }

    // MARK: Ids

    private mutating func checkedID(_ node: Node) -> String? {
        guard let id = node["id"], let scalar = id.scalar, !scalar.isEmptyValue, !id.isFaulty,
            !Template.isTemplate(scalar)
        else { return nil }
        guard SnakeName.isValid(scalar.text) else {
            findings.append(.badStepID(scalar.text, at: id.range))
            return nil
        }
        if let first = earlier[scalar.text] {
            findings.append(
                Diagnostic(
                    .duplicateStepID, at: id.range, "the id \"\(scalar.text)\" is used twice",
                    help: "give one of the steps another id",
                    notes: [.init("first used here", at: first.idRange)]))
            return nil
        }
        return scalar.text
    }

    /// Makes a step's status and outputs known to the steps behind it.
    private mutating func declare(
        _ id: String, _ node: Node, _ declaration: ActionDeclaration?, _ needs: [String]
    ) {
        let reason = Self.whyNotSucceed(id, node) ?? whyNotSucceed(among: needs)
        // Nothing is known of the outputs of an action that does not exist, and nothing is said about them.
        let outputs: ValueType = declaration.map { .record($0.outputType) } ?? .anything
        let type = { (reason: String?) in
            FieldType(
                .record(
                    RecordType([
                        "status": FieldType(.string), "outputs": FieldType(outputs, mayBeMissing: reason),
                    ])))
        }
        let step = EarlierStep(
            idRange: node["id"]?.range ?? node.range, type: type(reason), typeWhenNeeded: type(nil),
            mayNotSucceed: reason)
        earlier[id] = step
        scope.laterSteps.remove(id)
        scope.declare("steps", id, step.type)
    }

    private static func whyNotSucceed(_ id: String, _ node: Node) -> String? {
        if node["expect-error"] != nil { return "the step \"\(id)\" is there to fail" }
        if node["when"] != nil { return "the step \"\(id)\" has a condition" }
        guard node["on-failure"]?.scalar?.text == PlaybookStep.OnFailure.continue.rawValue else { return nil }
        return "the run goes on when the step \"\(id)\" fails"
    }

    private func whyNotSucceed(among needs: [String]) -> String? {
        for id in needs {
            if let reason = earlier[id]?.mayNotSucceed { return reason }
        }
        return nil
    }

    private mutating func replaceType(of id: String, _ type: (EarlierStep) -> FieldType) {
        guard let step = earlier[id], step.mayNotSucceed != nil else { return }
        scope.declare("steps", id, type(step))
    }

    // MARK: Needs

    /// The ids at `needs:` that name earlier steps; the others are reported.
    private mutating func checkedNeeds(_ node: Node) -> [String] {
        let ids = node["needs"]?.items?.filter { !$0.isFaulty } ?? []
        return ids.compactMap { item in
            guard let id = item.scalar, !id.isEmptyValue, !Template.isTemplate(id) else { return nil }
            if earlier[id.text] != nil { return id.text }
            findings.append(
                scope.laterSteps.contains(id.text)
                    ? .laterStep(id.text, at: item.range)
                    : .unknownStep(id.text, at: item.range, among: earlier.keys.sorted()))
            return nil
        }
    }
}

extension Diagnostic {
    fileprivate static func tooManySteps(_ range: SourceRange, count: Int) -> Diagnostic {
        Diagnostic(
            .tooManySteps, at: range.firstLine,
            "a playbook has at most \(StepsChecker.limit) steps, and this has \(count)",
            help: "split it into several")
    }

    fileprivate static func badStepID(_ id: String, at range: SourceRange) -> Diagnostic {
        let suggestion = SnakeName.suggestion(for: id)
        return Diagnostic(
            .badStepID, at: range.firstLine, "\"\(id)\" cannot be the id of a step",
            help: "ids are lower-case letters, digits and underscores" + (suggestion.map { ": \($0)" } ?? ""),
            replacement: suggestion)
    }

    fileprivate static func laterStep(_ id: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .laterStep, at: range, "the step \"\(id)\" has not run yet when this one does",
            help: "a step needs steps that stand before it")
    }

    fileprivate static func unknownStep(_ id: String, at range: SourceRange, among ids: [String]) -> Diagnostic {
        let near = NearMiss.of(id, among: ids)
        return Diagnostic(
            .unknownStep, at: range, "no step has the id \"\(id)\"", help: near.map { "did you mean \"\($0)\"?" },
            replacement: near, choices: ids.isEmpty ? nil : .init("earlier steps", ids))
    }
}
