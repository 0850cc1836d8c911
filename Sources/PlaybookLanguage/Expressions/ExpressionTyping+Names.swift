extension ExpressionTyping {
    /// The type of a name, or of a field behind any expression.
    mutating func pathType(_ expression: Expression, mayBeMissing: Bool) -> ValueType? {
        guard let found = field(expression), found.type != .anything else { return nil }
        guard let reason = found.mayBeMissing, !mayBeMissing, !scope.knowsOutcomes else { return found.type }
        let name = expression.path?.joined(separator: ".") ?? "the value"
        report(
            .mayBeMissing, expression.place, "\(name) may be missing: \(reason)",
            help: "say what counts then: default(\(name), …)")
        return nil
    }

    private mutating func field(_ expression: Expression, isAlone: Bool = true) -> FieldType? {
        switch expression.form {
        case .name(let name): return root(name, at: expression.place, isAlone: isAlone)
        case .field(let base, let name): return field(name, of: base, at: expression.place)
        default: return type(of: expression, mayBeMissing: true).map { FieldType($0) }
        }
    }

    private mutating func root(_ name: String, at place: Range<Int>, isAlone: Bool) -> FieldType? {
        if let root = scope.roots[name] { return FieldType(.record(root)) }
        if let variable = scope.variables[name] { return variable }
        if ExpressionFunction(rawValue: name) != nil {
            let help =
                name == "member"
                ? "name one: member(\"name:m1\"); member alone stands in where, and inside for-each over members"
                : "call it: \(name)(…)"
            report(.unknownName, place, "\"\(name)\" is a function", help: help)
            return nil
        }
        let names = (Array(scope.roots.keys) + scope.variables.keys).sorted()
        guard NearMiss.of(name, among: names) == nil else {
            reportUnknown(name, at: place, among: names)
            return nil
        }
        report(
            .unknownName, place, "there is no \"\(name)\" here", help: whereItIs(name, isAlone: isAlone),
            choices: names.isEmpty ? nil : .init("in scope", names))
        return nil
    }

    /// Where a name is found that stands without its root: `backup` as `steps.backup`.
    private func whereItIs(_ name: String, isAlone: Bool) -> String? {
        switch name.lowercased() {
        case "item": return "item stands inside for-each over a list"
        case "true", "yes", "on": return "write true"
        case "false", "no", "off": return "write false"
        case "null", "none", "nil": return "ask whether there is a value with exists(…)"
        default: break
        }
        let holder = ["inputs", "steps", "cluster", "run", "member"].first { scope.roots[$0]?.fields[name] != nil }
        if let holder { return "write \(holder).\(name)" }
        return isAlone ? "write it in quotes if the text is meant: \"\(name)\"" : nil
    }

    private mutating func field(_ name: String, of base: Expression, at place: Range<Int>) -> FieldType? {
        guard let holder = field(base, isAlone: false), holder.type != .anything else { return nil }
        guard case .record(let record) = holder.type else {
            let message = "\(holder.type.inWords) has no field \"\(name)\""
            report(.typeMismatch, place, message, help: Self.instead(of: name, in: holder.type))
            return nil
        }
        guard let found = record.fields[name] else {
            let namePlace = (place.upperBound - name.unicodeScalars.count)..<place.upperBound
            reportUnknownField(name, of: base, among: record.fields.keys.sorted(), at: namePlace)
            return nil
        }
        return FieldType(found.type, mayBeMissing: found.mayBeMissing ?? holder.mayBeMissing)
    }

    /// What to write for a field of something that is no record.
    private static func instead(of name: String, in type: ValueType) -> String? {
        let isCount = ["length", "len", "count", "size"].contains(name)
        switch type {
        case .list(.record(let record)) where record.fields[name] != nil: return "take one element first: [0]"
        case .list where isCount, .string where isCount: return "count with len(…)"
        case .list: return "take one element first: [0]"
        default: return nil
        }
    }

    private mutating func reportUnknownField(
        _ name: String, of base: Expression, among names: [String], at place: Range<Int>
    ) {
        guard base.path == ["steps"], scope.laterSteps.contains(name) else {
            return reportUnknown(name, at: place, among: names, in: base.path?.joined(separator: "."))
        }
        report(
            .laterStep, place, "the step \"\(name)\" has not run yet when this is read",
            help: "move it before this step", choices: names.isEmpty ? nil : .init("earlier steps", names))
    }

    private func undeclared(_ name: String, in holder: String?) -> String {
        switch holder {
        case "inputs": "declare it: inputs: {\(name): {type: string}}"
        case "steps": "no step before this one has an id"
        default: "nothing is declared there"
        }
    }

    private mutating func reportUnknown(
        _ name: String, at place: Range<Int>, among names: [String], in holder: String? = nil
    ) {
        let near = NearMiss.of(name, among: names)
        let what = holder.map { "\"\($0)\" has no \"\(name)\"" } ?? "there is no \"\(name)\" here"
        report(
            .unknownName, place, what,
            help: near.map { "did you mean \"\($0)\"?" } ?? (names.isEmpty ? undeclared(name, in: holder) : nil),
            replacement: near,
            choices: names.isEmpty ? nil : .init(holder.map { "in \($0)" } ?? "in scope", names))
    }
}
