package import YAMLSyntax

/// Checks playbooks: everything in one pass, and without a cluster, a secret or a value.
package struct PlaybookChecker: Sendable {
    let actions: [String: ActionDeclaration]
    private let allowsLiteralSecrets: Bool
    private let readInclude: IncludedFile.Reader?

    /// - Parameters:
    ///   - allowsLiteralSecrets: makes a secret written in the playbook a warning.
    ///   - readInclude: reads the files that a playbook includes; without it there can be none.
    package init(
        actions: [ActionDeclaration], allowsLiteralSecrets: Bool = false, readInclude: IncludedFile.Reader? = nil
    ) {
        self.readInclude = readInclude
        self.actions = Dictionary(actions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.allowsLiteralSecrets = allowsLiteralSecrets
    }

    package func check(_ bytes: [UInt8], name: String) -> CheckedPlaybook {
        check(YAMLDocument.parse(bytes, name: name))
    }

    package func check(_ document: YAMLDocument) -> CheckedPlaybook {
        var findings = document.problems.map { Diagnostic($0) }
        var scope = Scope.standard
        scope.allowsLiteralSecrets = allowsLiteralSecrets
        var includes = IncludeResolver(readInclude)
        let root = document.root.map { includes.resolve($0, of: document.source.name) }
        findings += includes.findings
        let playbook = root.flatMap { read($0, &scope, &findings, included: includes.sources.map(\.name)) }
        let names = [document.source.name] + includes.sources.map(\.name)
        let ordered = Diagnostic.inOrder(findings).map { $0.noting(document.aliases).located(among: names) }
        let isRight = !ordered.contains(where: \.isError)
        return CheckedPlaybook(
            source: document.source, included: includes.sources, playbook: isRight ? playbook : nil, scope: scope,
            findings: ordered)
    }

    private func read(
        _ root: Node, _ scope: inout Scope, _ findings: inout [Diagnostic], included: [String]
    ) -> Playbook? {
        let reader = ArgumentReader(scope: Scope(), pass: .check)
        let fields = PlaybookFields.read(root, by: reader)
        let inputs = root["inputs"].map { InputDeclarationReader(reader: reader).read($0) } ?? []
        // Nothing is known of an input that is declared wrongly, and nothing is said about it where it is read.
        for entry in root["inputs"]?.entries ?? [] { scope.declare("inputs", entry.key, FieldType(.anything)) }
        for input in inputs { scope.declare("inputs", input.name, input.fieldType) }
        findings += reader.findings

        var mentions: Set<Mention> = []
        let cluster = root["cluster"]
        if let cluster {
            let inspection = ClusterSettings.inspect(cluster, in: Self.clusterScope(scope))
            findings += inspection.findings
            mentions.formUnion(inspection.mentions)
        }
        var checker = StepsChecker(actions: actions, scope: scope, included: included)
        if let defaults = root["defaults"], !defaults.isEmptyValue { checker.takeDefaults(defaults) }
        if let steps = root["steps"] { checker.check(steps) }
        scope = checker.scope
        findings += checker.findings
        mentions.formUnion(checker.mentions)
        if !findings.contains(where: \.hidesMentions) {
            let unused = inputs.filter { !mentions.contains(.path("inputs.\($0.name)")) }
            findings += unused.prefix(Diagnostic.soughtAtMost).map(Diagnostic.unusedInput)
        }
        guard let fields else { return nil }
        return Playbook(
            name: fields.name.value, description: fields.description?.value, inputs: inputs, cluster: cluster,
            window: fields.window, lock: fields.lock ?? LockSettings(), steps: checker.steps,
            mentionsQuota: !mentions.isDisjoint(with: Mention.quota), secrets: Set(mentions.compactMap(\.secret)))
    }

    /// What `cluster:` sees: there is nothing else before there is a connection.
    package static func clusterScope(_ scope: Scope) -> Scope { scope.only("inputs") }
}

extension Diagnostic {
    /// Whether a name may be mentioned in what could not be read: it is not called unused then.
    fileprivate var hidesMentions: Bool {
        guard isError else { return false }
        return ["EP00", "EP01", "EP03"].contains { code.id.hasPrefix($0) } || code == .unknownAction || code == .include
    }

    fileprivate static func unusedInput(_ input: InputDeclaration) -> Diagnostic {
        Diagnostic(.unusedInput, at: input.range, "nothing reads the input \"\(input.name)\"", help: "remove it")
    }
}
