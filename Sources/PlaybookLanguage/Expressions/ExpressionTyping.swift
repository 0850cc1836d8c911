/// Finds the type of an expression, and everything that is wrong with it, before any value is known.
struct ExpressionTyping {
    let scope: Scope
    var problems: [ExpressionProblem] = []
    /// What is hardly meant, and keeps nothing from having a value.
    var warnings: [ExpressionProblem] = []

    init(scope: Scope) { self.scope = scope }

    /// The type; nil where something below has been reported, so that nothing is reported twice.
    mutating func type(of expression: Expression, mayBeMissing: Bool = false) -> ValueType? {
        switch expression.form {
        case .literal(let value): return value.type
        case .list(let items): return listType(items)
        case .name, .field: return pathType(expression, mayBeMissing: mayBeMissing)
        case .index(let base, let index): return indexType(base, index, mayBeMissing: mayBeMissing)
        case .call(let call): return callType(call, at: expression.place)
        case .not(let operand):
            guard let type = type(of: operand) else { return nil }
            return expect(type, .bool, at: operand.place, for: "not") ? .bool : nil
        case .negative(let operand): return negativeType(operand)
        case .binary(let operation, let left, let right): return binaryType(operation, left, right, expression.place)
        }
    }

    mutating func report(
        _ code: DiagnosticCode, _ place: Range<Int>, _ message: String, help: String? = nil,
        replacement: String? = nil, choices: Diagnostic.Choices? = nil
    ) {
        problems.append(
            ExpressionProblem(code, place, message, help: help, replacement: replacement, choices: choices))
    }

    mutating func expect(_ type: ValueType, _ wanted: ValueType, at place: Range<Int>, for user: String) -> Bool {
        if type.fits(wanted) { return true }
        report(.typeMismatch, place, "\(user) wants \(wanted.inWords), and this is \(type.inWords)")
        return false
    }

    // MARK: Lists

    private mutating func listType(_ items: [Expression]) -> ValueType? {
        var element = ValueType.anything
        for item in items {
            guard let type = type(of: item) else { return nil }
            guard type.fits(element) || element.fits(type) else {
                report(
                    .typeMismatch, item.place,
                    "a list holds values of one type: this is \(type.inWords), not \(element)")
                return nil
            }
            if element == .anything || element == .integer { element = type }
        }
        return .list(element)
    }

    private mutating func indexType(_ base: Expression, _ index: Expression, mayBeMissing: Bool) -> ValueType? {
        let baseType = type(of: base, mayBeMissing: mayBeMissing)
        let indexType = type(of: index)
        guard let baseType, let indexType else { return nil }
        guard case .list(let element) = baseType else {
            let isRecord = if case .record = baseType { true } else { false }
            report(
                .typeMismatch, base.place, "only a list has an index, and this is \(baseType.inWords)",
                help: isRecord ? "write the field behind a dot: inputs.name" : nil)
            return nil
        }
        guard expect(indexType, .integer, at: index.place, for: "an index") else { return nil }
        if case .negative(let operand) = index.form, case .literal(.integer(1...)) = operand.form {
            report(.outOfRange, index.place, "no element stands before the first, [0]")
            return nil
        }
        return element
    }

    private mutating func negativeType(_ operand: Expression) -> ValueType? {
        guard let type = type(of: operand) else { return nil }
        guard type.isQuantity else {
            report(.typeMismatch, operand.place, "\"-\" wants a number, and this is \(type.inWords)")
            return nil
        }
        return type
    }
}
