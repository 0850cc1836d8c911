import YAMLSyntax

/// Checks `steps:` in their order: each step sees what the steps before it put out.
struct StepsChecker {
    /// As many steps as a playbook has, groups and the steps inside them included.
    static let limit = 1000
    /// As many groups as may stand within each other.
    static let deepest = 4

    let actions: [String: ActionDeclaration]
    var scope: Scope
    var findings: [Diagnostic] = []
    var mentions: Set<Mention> = []
    private(set) var steps: [PlaybookStep] = []
    /// The steps behind which the others stand, by id, and their ids in order.
    var earlier: [String: KnownStep] = [:]
    var ids: [String] = []
    private var count = 0
    private var depth = 0
    var defaults = StepDefaults()
    // What the groups around a step give to it.
    private var tags: [String] = []
    private var login: Node?
    /// Whether a group around a step says how long it may take.
    var isTimed = false

    /// The names of the files that the playbook includes; places count them from 1.
    private let included: [String]

    init(actions: [String: ActionDeclaration], scope: Scope, included: [String] = []) {
        self.included = included
        self.actions = actions
        self.scope = scope
    }

    mutating func check(_ node: Node) {
        scope.laterSteps = Self.ids(in: node)
        steps = checkList(node, named: "this playbook")
        scope.laterSteps = []
        if count > Self.limit { findings.append(.tooManySteps(node.range, count: count)) }
    }

    /// The steps of one list.
    mutating func checkList(_ node: Node, named what: String) -> [PlaybookStep] {
        guard !node.isEmptyValue || node.isFaulty else { return [] }
        guard let items = node.items else {
            report { $0.reportKind(node, wanted: "a list") }
            return []
        }
        if items.isEmpty { findings.append(Diagnostic(.noSteps, at: node.range, "\(what) does nothing")) }
        return items.compactMap { isFull(at: $0) ? nil : checkStep($0) }
    }

    /// Whether so much is wrong that nothing further is looked at, which is said once.
    private mutating func isFull(at node: Node) -> Bool {
        guard findings.count >= Diagnostic.soughtAtMost else { return false }
        if findings.last?.code != .limit { findings.append(.noFurther(at: node.range)) }
        return true
    }

    private static func ids(in node: Node) -> Set<String> {
        var ids: Set<String> = []
        for item in node.items ?? node["steps"]?.items ?? [] {
            if let id = item["id"]?.scalar?.text { ids.insert(id) }
            for key in ["block", "rescue", "always"] { if let inner = item[key] { ids.formUnion(self.ids(in: inner)) } }
        }
        return ids
    }

    // MARK: One step

    private mutating func checkStep(_ written: Node) -> PlaybookStep? {
        let node = defaults.completing(written)
        count += 1
        guard count <= Self.limit, !node.isFaulty else { return nil }
        guard node.entries != nil else {
            reportNoStep(node)
            return nil
        }
        let number = count
        let needs = checkedNeeds(node)
        for id in needs { replaceType(of: id) { $0.typeWhenNeeded } }
        let loop = enterLoop(node)
        let outer = (tags, login)
        take(node)
        let isGroup = node["block"] != nil && node["action"] == nil
        var (step, outputs) = isGroup ? checkGroup(node, number) : checkAction(node, number)
        let file = (step?.range.start.file ?? 0) - 1
        if included.indices.contains(file) { step?.file = included[file] }
        step?.tags = tags
        step?.login = login
        step?.question = node["confirm"].map { Question(node: $0) }
        (tags, login) = outer
        step?.loop = loop.map { leave($0) }
        for id in needs { replaceType(of: id) { $0.type } }
        if let id = checkedID(node) {
            declare(
                id,
                KnownStep(
                    id: id, idRange: node["id"]?.range ?? node.range, outputs: outputs, isList: loop != nil,
                    mayNotSucceed: whyNotSucceed(id, node, needs)))
            if let type = earlier[id]?.type { step?.loop?.outer[id] = type }
        }
        return step
    }

    /// What the step gives to those inside it, and what is asked before it.
    private mutating func take(_ node: Node) {
        tags += (node["tags"]?.items ?? []).compactMap { $0.scalar?.text }
        if let own = node["as"] {
            checkLogin(own)
            login = own
        }
        if let question = node["confirm"], !question.isEmptyValue { report { _ = String.read(question, by: $0) } }
    }

    private mutating func checkAction(_ written: Node, _ number: Int) -> (PlaybookStep?, ValueType) {
        guard !reportShorthand(written) else { return (nil, .anything) }
        let declaration = checkedAction(written)
        let node = gathering(written, of: declaration)
        let fields = readFields(node, as: StepFields.self)
        let arguments = argumentsNode(node)
        if let declaration, !arguments.isEmptyValue { inspect(arguments, of: node, declaration) }
        findings += LookalikeCheck.findings(arguments)
        // Nothing is known of the outputs of an action that does not exist, and nothing is said about them.
        let outputs: ValueType = declaration.map { .record($0.outputType) } ?? .anything
        guard let fields else { return (nil, outputs) }
        if let declaration {
            findings += RetryCheck.findings(fields, declaration, node)
            findings += EndlessCheck.findings(node, arguments, declaration, isTimed: isTimed)
            if scope.roots["member"] != nil { findings += MemberLoopCheck.findings(node, arguments, declaration) }
        }
        var step = PlaybookStep(
            number: number, action: fields.action.value, arguments: arguments,
            range: (node["action"] ?? node).range.firstLine)
        step.take(fields.common)
        step.timeout = fields.timeout
        step.retry = fields.retry
        step.expectedError = fields.expectError
        step.showsValues = fields.showValues.value
        return (step, outputs)
    }

    private mutating func checkGroup(_ node: Node, _ number: Int) -> (PlaybookStep?, ValueType) {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepest { findings.append(.tooDeep(node.range)) }
        let fields = readFields(node, as: GroupFields.self)
        let group = checkParts(of: node)
        guard let fields else { return (nil, .record(RecordType([:]))) }
        var step = PlaybookStep(
            number: number, action: PlaybookStep.groupAction,
            arguments: Node(.mapping([]), range: node.range.firstLine),
            range: (node.entries?.first?.keyRange ?? node.range).firstLine)
        step.take(fields.common)
        step.group = group
        step.timeout = fields.timeout
        step.retry = fields.retry
        findings += RetryCheck.findings(step, actions, node)
        return (step, .record(RecordType([:])))
    }

    /// Apart, so that the reader's hold on the scope ends here: a scope held twice is copied at the next change.
    func readingScope() -> ArgumentReader { ArgumentReader(scope: scope, pass: .check) }

    mutating func readFields<Fields: ArgumentSet>(_ node: Node, as type: Fields.Type) -> Fields? {
        let reader = readingScope()
        let fields = Fields.read(node, by: reader)
        take(reader)
        return fields
    }

    mutating func report(_ body: (ArgumentReader) -> Void) {
        let reader = readingScope()
        body(reader)
        take(reader)
    }

    private mutating func take(_ reader: ArgumentReader) {
        findings += reader.findings
        mentions.formUnion(reader.mentions)
    }

    /// What stands at `with:`; where there is no such key, an empty mapping at the action's name.
    private func argumentsNode(_ node: Node) -> Node {
        node["with"] ?? Node(.mapping([]), range: (node["action"] ?? node).range.firstLine)
    }

    private mutating func checkedAction(_ node: Node) -> ActionDeclaration? {
        guard let action = node["action"], let scalar = action.scalar, !scalar.isEmptyValue, !action.isFaulty,
            !Template.isTemplate(scalar)
        else { return nil }
        if let declaration = actions[scalar.text] { return declaration }
        findings.append(.unknownAction(scalar.text, at: action.range, among: actions))
        return nil
    }
}

extension PlaybookStep {
    fileprivate mutating func take(_ fields: CommonFields) {
        id = fields.id?.value
        name = fields.name?.value
        when = fields.when
        require = fields.require
        needs = fields.needs.map(\.value)
        onFailure = fields.onFailure.value
        keptLease = fields.keepAlive
    }
}

extension Diagnostic {
    fileprivate static func tooManySteps(_ range: SourceRange, count: Int) -> Diagnostic {
        Diagnostic(
            .tooManySteps, at: range.firstLine,
            "a playbook has at most \(StepsChecker.limit) steps, and this has \(count)",
            help: "split it into several")
    }

    fileprivate static func tooDeep(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .tooDeep, at: range.firstLine, "at most \(StepsChecker.deepest) groups stand within each other",
            help: "let some of them follow each other")
    }
}
