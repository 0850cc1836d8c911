import YAMLSyntax

/// The keys of `defaults:` as they are written.
struct DefaultFields: ArgumentSet {
    @Argument("How long an action may take that says nothing of it.") var timeout: TimeLimit?
    @Argument("Try actions again after failures that may pass.") var retry: StepRetry?
    @Argument("Whether the steps behind a failed one still run.") var onFailure = Literal(PlaybookStep.OnFailure.stop)
    @Argument("Show values read from the cluster.") var showValues = Literal(false)
    @Argument("Whom actions work as.") var `as`: AnyNode?
    @Argument("Arguments, by action, for the steps that do not give them.") var with: AnyNode?

    static let otherNames = CommonFields.otherNames
}

/// What holds for every action that does not say otherwise: keys and arguments that are added to a step before it is
/// checked, each with its own place.
struct StepDefaults {
    private var keys: [Node.Entry] = []
    private var arguments: [String: [Node.Entry]] = [:]

    init() {}

    /// The defaults that stand in a mapping that was checked; what no action takes is reported there and holds for none.
    init(_ node: Node, _ actions: [String: ActionDeclaration]) {
        for entry in node.entries ?? [] {
            if entry.key == "with" {
                for action in entry.value.entries ?? [] {
                    let known = Set(actions[action.key]?.arguments.map(\.name) ?? [])
                    arguments[action.key] = action.value.entries?.filter { known.contains($0.key) }
                }
            } else if DefaultFields.fields.contains(where: { $0.name == entry.key }) {
                keys.append(entry)
            }
        }
    }

    /// The step with what it leaves out.
    func completing(_ step: Node) -> Node {
        guard let action = step["action"]?.scalar?.text, let entries = step.entries else { return step }
        var completed = Self.adding(keys, to: entries)
        if let defaults = arguments[action] {
            if let index = completed.firstIndex(where: { $0.key == "with" }) {
                if let own = completed[index].value.entries {
                    completed[index].value.content = .mapping(Self.adding(defaults, to: own))
                }
            } else if let place = step["action"]?.range {
                completed.append(
                    Node.Entry(key: "with", keyRange: place, value: Node(.mapping(defaults), range: place.firstLine)))
            }
        }
        var node = step
        node.content = .mapping(completed)
        return node
    }

    private static func adding(_ defaults: [Node.Entry], to own: [Node.Entry]) -> [Node.Entry] {
        own + defaults.filter { entry in !own.contains { $0.key == entry.key } }
    }
}

extension StepsChecker {
    /// Checks what stands at `defaults:`, and lets it hold for the steps.
    mutating func takeDefaults(_ node: Node) {
        guard readFields(node, as: DefaultFields.self) != nil || node.entries != nil else { return }
        if let login = node["as"] { checkLogin(login) }
        if let with = node["with"] { checkDefaultArguments(with) }
        defaults = StepDefaults(node, actions)
    }

    private mutating func checkDefaultArguments(_ node: Node) {
        guard let entries = node.entries else { return report { $0.reportKind(node, wanted: "a mapping of actions") } }
        for entry in entries {
            guard let action = actions[entry.key] else {
                findings.append(.unknownAction(entry.key, at: entry.keyRange, among: actions))
                continue
            }
            guard let arguments = entry.value.entries else {
                report { $0.reportKind(entry.value, wanted: "a mapping") }
                continue
            }
            let known = action.arguments.map(\.name)
            for argument in arguments where !known.contains(argument.key) {
                let near = NearMiss.of(argument.key, among: known)
                findings.append(.unknownKey(argument, known: known, near: near))
            }
        }
    }

    /// Checks what stands at `as:`.
    mutating func checkLogin(_ node: Node) {
        guard !node.isFaulty else { return }
        let inspection = LoginFields.inspect(node, in: scope)
        findings += inspection.findings
        mentions.formUnion(inspection.mentions)
    }
}

extension Diagnostic {
    static func unknownAction(
        _ name: String, at range: SourceRange, among actions: [String: ActionDeclaration]
    ) -> Diagnostic {
        let names = Array(actions.keys)
        let known = actions.values.first { $0.otherNames.contains(name.lowercased()) }?.name
        let other = noCommand(name)
        let near = known ?? (other == nil ? NearMiss.of(name, among: names) : nil)
        return Diagnostic(
            .unknownAction, at: range, "there is no action \"\(name)\"",
            help: near.map { "did you mean \"\($0)\"?" } ?? other,
            replacement: near, choices: .init("actions", names.sorted()))
    }

    private static func noCommand(_ name: String) -> String? {
        if ["lease-keep-alive", "keep-alive", "lease-keepalive"].contains(name.lowercased()) {
            return "a lease is kept alive while something runs: write \"keep-alive: ID\" at a step or a group"
        }
        let words = ["shell", "command", "exec", "run", "script", "bash", "ssh", "etcdctl"]
        return words.contains(name.lowercased())
            ? "no action runs a command; what etcd can do has actions of its own" : nil
    }
}
