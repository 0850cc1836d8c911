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

    private mutating func field(_ expression: Expression) -> FieldType? {
        switch expression.form {
        case .name(let name): return root(name, at: expression.place)
        case .field(let base, let name): return field(name, of: base, at: expression.place)
        default: return type(of: expression, mayBeMissing: true).map { FieldType($0) }
        }
    }

    private mutating func root(_ name: String, at place: Range<Int>) -> FieldType? {
        if let root = scope.roots[name] { return FieldType(.record(root)) }
        if let variable = scope.variables[name] { return variable }
        if ExpressionFunction(rawValue: name) != nil {
            report(.unknownName, place, "\"\(name)\" is a function", help: "call it: \(name)(…)")
            return nil
        }
        reportUnknown(name, at: place, among: (Array(scope.roots.keys) + scope.variables.keys).sorted(), in: nil)
        return nil
    }

    private mutating func field(_ name: String, of base: Expression, at place: Range<Int>) -> FieldType? {
        guard let holder = field(base), holder.type != .anything else { return nil }
        guard case .record(let record) = holder.type else {
            let hint: String? = if case .list = holder.type { "take one element first: [0]" } else { nil }
            report(.typeMismatch, place, "\(holder.type.inWords) has no field \"\(name)\"", help: hint)
            return nil
        }
        guard let found = record.fields[name] else {
            let namePlace = (place.upperBound - name.unicodeScalars.count)..<place.upperBound
            reportUnknownField(name, of: base, among: record.fields.keys.sorted(), at: namePlace)
            return nil
        }
        return FieldType(found.type, mayBeMissing: found.mayBeMissing ?? holder.mayBeMissing)
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

    private mutating func reportUnknown(
        _ name: String, at place: Range<Int>, among names: [String], in holder: String?
    ) {
        let near = NearMiss.of(name, among: names)
        let what = holder.map { "\"\($0)\" has no \"\(name)\"" } ?? "there is no \"\(name)\" here"
        report(
            .unknownName, place, what,
            help: near.map { "did you mean \"\($0)\"?" } ?? (names.isEmpty ? "nothing is declared there" : nil),
            replacement: near,
            choices: names.isEmpty ? nil : .init(holder.map { "in \($0)" } ?? "in scope", names))
    }
}
