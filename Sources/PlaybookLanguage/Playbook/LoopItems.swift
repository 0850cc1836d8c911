package import YAMLSyntax

/// What a `for-each` goes over: `members`, a mapping that chooses members, a list, or an expression that yields one.
package enum LoopItems: ArgumentValue {
    case values([Value])
    case members(MemberLoop)

    package static var shape: ArgumentShape {
        .either([.choice(["members"]), .list(.anything), MemberLoop.shape])
    }
    package static var placeholder: LoopItems { .values([]) }
    package static var absent: LoopItems? { nil }
    package var printed: Value { .list([]) }

    /// The elements with every expression evaluated.
    package static func bind(_ node: Node, in scope: Scope) -> Binding<LoopItems> {
        let reader = ArgumentReader(scope: scope, pass: .bind)
        let items = read(node, by: reader)
        let errors = reader.findings.filter(\.isError)
        guard errors.isEmpty else { return .invalid(errors) }
        guard let items, reader.unknown.isEmpty else { return .unknown(reader.unknown) }
        return .bound(items)
    }

    package static func read(_ node: Node, by reader: ArgumentReader) -> LoopItems? {
        if let scalar = node.scalar { return read(scalar, at: node.range, by: reader) }
        guard let items = node.items else { return MemberLoop.read(node, by: reader).map(LoopItems.members) }
        guard !isTooLong(items.count, at: node.range, by: reader) else { return nil }
        let form = ElementForm(items)
        let values = items.map { form.read($0, by: reader) }
        let known = values.compactMap { $0 }
        return known.count == values.count ? .values(known) : nil
    }

    private static func read(_ scalar: Scalar, at range: SourceRange, by reader: ArgumentReader) -> LoopItems? {
        guard Template.isTemplate(scalar) else {
            if scalar.text == "members" { return .members(MemberLoop()) }
            reader.report(.notALoop(scalar.text, at: range))
            return nil
        }
        guard case .list(let items)? = reader.evaluate(scalar, at: range, as: .list(.anything)),
            !isTooLong(items.count, at: range, by: reader)
        else { return nil }
        return .values(items)
    }

    private static func isTooLong(_ count: Int, at range: SourceRange, by reader: ArgumentReader) -> Bool {
        guard count > StepLoop.limit else { return false }
        reader.report(.tooManyElements(count, at: range))
        return true
    }

    /// The type of `item`; nil for members, and where it cannot be told.
    static func itemType(_ node: Node, in scope: Scope) -> ValueType? {
        if let items = node.items { return ElementForm(items).type }
        guard let scalar = node.scalar, let whole = Template.parse(scalar).template.whole else { return nil }
        var typing = ExpressionTyping(scope: scope)
        guard case .list(let element)? = typing.type(of: whole) else { return nil }
        return element
    }
}

/// How the elements of a list that stands in the playbook are read: all of them alike, since nothing declares a type.
private enum ElementForm {
    case integers
    case texts
    case records([String])

    init(_ items: [Node]) {
        if let first = items.first?.entries {
            self = .records(first.map(\.key))
        } else {
            let scalars = items.compactMap(\.scalar)
            let isNumeric = !items.isEmpty && scalars.count == items.count && scalars.allSatisfy(\.isInteger)
            self = isNumeric ? .integers : .texts
        }
    }

    var type: ValueType {
        switch self {
        case .integers: .integer
        case .texts: .string
        case .records(let keys):
            .record(
                RecordType(Dictionary(keys.map { ($0, FieldType(.string)) }, uniquingKeysWith: { first, _ in first })))
        }
    }

    func read(_ node: Node, by reader: ArgumentReader) -> Value? {
        switch self {
        case .integers: return Int64.read(node, by: reader).map(Value.integer)
        case .texts: return String.read(node, by: reader).map(Value.string)
        case .records(let keys): return record(node, keys, by: reader)
        }
    }

    private func record(_ node: Node, _ keys: [String], by reader: ArgumentReader) -> Value? {
        guard let entries = node.entries else {
            reader.reportKind(node, wanted: "a mapping, as the first element is,")
            return nil
        }
        guard Set(entries.map(\.key)) == Set(keys) else {
            reader.report(.unlikeElements(keys, at: node.range))
            return nil
        }
        var fields: [String: Value] = [:]
        for entry in entries {
            guard SnakeName.isValid(entry.key) else {
                reader.report(.unreadableField(entry))
                continue
            }
            fields[entry.key] = String.read(entry.value, by: reader).map(Value.string)
        }
        return fields.count == entries.count ? .record(fields) : nil
    }
}

extension Scalar {
    fileprivate var isInteger: Bool { isPlain && (try? Int64.parse(self)) != nil }
}

extension Diagnostic {
    fileprivate static func notALoop(_ word: String, at range: SourceRange) -> Diagnostic {
        let near = NearMiss.of(word, among: ["members"])
        return Diagnostic(
            .unknownChoice, at: range.firstLine, "\"\(word)\" is nothing to go over",
            help: near.map { "did you mean \"\($0)\"?" }
                ?? "write members, a list in brackets, or an expression that yields a list", replacement: near)
    }

    fileprivate static func tooManyElements(_ count: Int, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .tooManySteps, at: range.firstLine, "a loop takes at most \(StepLoop.limit) elements, and this has \(count)"
        )
    }

    fileprivate static func unlikeElements(_ keys: [String], at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .keyCombination, at: range.firstLine, "the elements of a list have the same keys",
            choices: .init("keys of the first", keys))
    }

    fileprivate static func unreadableField(_ entry: Node.Entry) -> Diagnostic {
        let suggestion = SnakeName.suggestion(for: entry.key)
        return Diagnostic(
            .unknownKey, at: entry.keyRange, "no expression could read item.\(entry.key)",
            help: "names are \(SnakeName.rule)" + (suggestion.map { ": \($0)" } ?? ""),
            replacement: suggestion)
    }
}
