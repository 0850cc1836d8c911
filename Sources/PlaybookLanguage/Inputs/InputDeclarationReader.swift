import YAMLSyntax

/// Reads `inputs:`.
struct InputDeclarationReader {
    let reader: ArgumentReader

    func read(_ node: Node) -> [InputDeclaration] {
        guard let entries = node.entries else {
            reader.reportKind(node, wanted: "a mapping")
            return []
        }
        return entries.compactMap { reader.isFull ? nil : declaration($0) }
    }

    private func declaration(_ entry: Node.Entry) -> InputDeclaration? {
        let isNamed = SnakeName.isValid(entry.key)
        if !isNamed { reader.report(.badInputName(entry)) }
        guard let fields = InputFields.read(entry.value, by: reader), let type = fields.inputType else { return nil }
        let byDefault = fields.default.map { type.read($0.node, by: reader) }
        let choices = fields.enum?.map { type.element.read($0.node, by: reader) } ?? []
        let allowed = choices.compactMap { $0 }
        if let node = fields.default?.node, let chosen = byDefault ?? nil, !type.allows(chosen, among: allowed) {
            reader.report(
                Diagnostic(
                    .badInputDefault, at: node.range.firstLine, "the default is not one of the values allowed",
                    choices: .init("allowed", allowed.compactMap(\.text))))
        }
        guard isNamed else { return nil }
        return InputDeclaration(
            name: entry.key, type: type, help: fields.description?.value, byDefault: byDefault ?? nil,
            choices: allowed, isRequired: fields.required?.value ?? (byDefault == nil), range: entry.keyRange)
    }
}

extension InputType {
    /// What `enum` lists: for a list, its elements.
    var element: InputType {
        switch self {
        case .single: self
        case .list(let kind): .single(kind)
        }
    }

    /// Whether a value is allowed; nothing is said where all are.
    func allows(_ value: Value, among choices: [Value]) -> Bool {
        guard !choices.isEmpty else { return true }
        if case .list(let items) = value { return items.allSatisfy(choices.contains) }
        return choices.contains(value)
    }
}

/// Ids and inputs: snake_case, so that a "-" in an expression is always a subtraction.
enum SnakeName {
    static let rule = "lower-case letters, digits and underscores, a letter first, 64 at most"

    static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, (0x61...0x7A).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    /// The nearest name that would do.
    static func suggestion(for name: String) -> String? {
        let snake = name.reduce(into: "") { result, character in
            if character.isUppercase, character.isASCII {
                result += (result.isEmpty || result.hasSuffix("_") ? "" : "_") + character.lowercased()
            } else {
                result += character == "-" || character == " " || character == "." ? "_" : String(character)
            }
        }
        return isValid(snake) ? snake : nil
    }
}

extension Diagnostic {
    fileprivate static func badInputName(_ entry: Node.Entry) -> Diagnostic {
        let suggestion = SnakeName.suggestion(for: entry.key)
        return Diagnostic(
            .badInputName, at: entry.keyRange, "\"\(entry.key)\" cannot be the name of an input",
            help: "names are \(SnakeName.rule)" + (suggestion.map { ": \($0)" } ?? ""),
            replacement: suggestion)
    }
}
