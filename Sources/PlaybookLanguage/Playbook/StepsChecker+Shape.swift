import YAMLSyntax

/// Steps of a shape that they cannot have: one mistake is told once, and what it leads to is not.
extension StepsChecker {
    /// Reports an entry that is no action, group or include.
    mutating func reportNoStep(_ node: Node) {
        guard let scalar = node.scalar, actions[scalar.text] != nil else {
            return report { $0.reportKind(node, wanted: "a step (a mapping with \"action:\")") }
        }
        findings.append(
            Diagnostic(
                .wrongKind, at: node.range.firstLine, "a step is a mapping, and this is the name of an action",
                help: "write action: \(scalar.text)", replacement: "action: \(scalar.text)"))
    }

    /// `- put: {…}`, as other tools write it, or `- inculde: file`: one mistake, not a key too many and one too few.
    mutating func reportShorthand(_ node: Node) -> Bool {
        guard node["action"] == nil, let entries = node.entries else { return false }
        if let entry = entries.first(where: { actions[$0.key] != nil }) {
            findings.append(
                Diagnostic(
                    .unknownKey, at: entry.keyRange, "\"\(entry.key)\" is an action, not a key of a step",
                    help: "write \"action: \(entry.key)\", and its arguments at \"with:\""))
            return true
        }
        let kinds = ["action", "block", "include"]
        for entry in entries {
            let near = CommonFields.otherNames[entry.key] ?? NearMiss.of(entry.key, among: kinds)
            guard let near, near == "block" || near == "include" else { continue }
            findings.append(.unknownKey(entry, known: kinds, near: near))
            return true
        }
        guard let part = entries.first(where: { GroupFields.isOfGroupsAlone($0.key) }) else { return false }
        findings.append(
            Diagnostic(
                .missingKey, at: part.keyRange, "\"block\" is missing",
                help: "\(part.key) stands beside the block that it belongs to"))
        return true
    }

    /// The step with the arguments inside `with:` that stand beside it, each of which is reported; and without a `block`
    /// that an action cannot have.
    mutating func gathering(_ node: Node, of action: ActionDeclaration?) -> Node {
        guard var entries = node.entries else { return node }
        if let block = entries.first(where: { $0.key == "block" }) {
            findings.append(
                Diagnostic(
                    .unknownKey, at: block.keyRange, "a step has an action or a block, and this has both",
                    help: "make two steps of it"))
            entries.removeAll { GroupFields.isOfGroupsAlone($0.key) }
        }
        let own = Set(StepFields.fields.map(\.name))
        let arguments = Set(action?.arguments.map(\.name) ?? [])
        let stray = entries.filter { !own.contains($0.key) && arguments.contains($0.key) }
        for entry in stray {
            findings.append(
                Diagnostic(
                    .unknownKey, at: entry.keyRange,
                    "\"\(entry.key)\" is an argument of \(action?.name ?? "the action")",
                    help: "it stands inside \"with:\", indented further"))
        }
        entries.removeAll { entry in stray.contains { $0.key == entry.key } }
        var gathered = node
        gathered.content = .mapping(Self.adding(stray, to: entries))
        return gathered
    }

    private static func adding(_ stray: [Node.Entry], to entries: [Node.Entry]) -> [Node.Entry] {
        guard let first = stray.first else { return entries }
        var entries = entries
        guard let index = entries.firstIndex(where: { $0.key == "with" }) else {
            let with = Node(.mapping(stray), range: first.keyRange)
            return entries + [Node.Entry(key: "with", keyRange: first.keyRange, value: with)]
        }
        entries[index].value.content = .mapping((entries[index].value.entries ?? []) + stray)
        return entries
    }

    /// Looks through what stands at `with:`. Where nothing does, that is what is said, and not what each argument wants;
    /// a `with` that is misspelt is reported already.
    mutating func inspect(_ arguments: Node, of step: Node, _ action: ActionDeclaration) {
        let inspection = action.inspect(arguments, scope)
        mentions.formUnion(inspection.mentions)
        guard step["with"] == nil, let first = inspection.findings.first(where: \.isError) else {
            findings += inspection.findings
            return
        }
        let isMisspelt = step.entries?.contains { entry in
            CommonFields.otherNames[entry.key] == "with" || NearMiss.of(entry.key, among: ["with"]) != nil
        }
        guard isMisspelt != true else { return }
        let wanted = action.arguments.filter(\.isRequired).map { "\($0.name): …" }
        let help = wanted.isEmpty ? first.message : "add with: {\(wanted.joined(separator: ", "))}"
        findings.append(
            Diagnostic(first.code, at: arguments.range, "\(action.name) has no arguments, and wants some", help: help))
    }
}
