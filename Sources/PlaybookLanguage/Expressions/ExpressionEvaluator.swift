import YAMLSyntax

/// Finds the value of an expression whose types have been checked.
struct ExpressionEvaluator {
    let scope: Scope
    /// Where the expression stands, for findings.
    let scalar: Scalar

    func evaluate(_ expression: Expression) -> Evaluation {
        switch expression.form {
        case .literal(let value): .value(value)
        case .list(let items): all(items) { .value(.list($0)) }
        case .name, .field: field(expression)
        case .index(let base, let index): all([base, index]) { element(of: $0[0], at: $0[1], expression) }
        case .call(let call): evaluate(call, at: expression.place)
        case .not(let operand):
            all([operand]) { $0[0].bool.map { .value(.bool(!$0)) } ?? mismatch(expression) }
        case .negative(let operand):
            all([operand]) { outcome(Arithmetic.negated($0[0]), of: expression) }
        case .binary(.and, let left, let right): junction(left, right, decidedBy: false)
        case .binary(.or, let left, let right): junction(left, right, decidedBy: true)
        case .binary(let operation, let left, let right):
            all([left, right]) { outcome(Arithmetic.apply(operation, $0[0], $0[1]), of: expression) }
        }
    }

    /// The values of all, handed on; or the first reason why there are not all of them: a failure, something missing,
    /// something unknown.
    private func all(_ expressions: [Expression], _ use: ([Value]) -> Evaluation) -> Evaluation {
        var values: [Value] = []
        var unknown: [String] = []
        var missing: Evaluation?
        for expression in expressions {
            switch evaluate(expression) {
            case .value(let value): values.append(value)
            case .unknown(let names): unknown += names.filter { !unknown.contains($0) }
            case .missing(let reason): missing = missing ?? .missing(reason)
            case .failed(let finding): return .failed(finding)
            }
        }
        if let missing { return missing }
        return unknown.isEmpty ? use(values) : .unknown(unknown)
    }

    /// `and` is decided by a false side, `or` by a true one, whatever the other side is.
    private func junction(_ left: Expression, _ right: Expression, decidedBy decisive: Bool) -> Evaluation {
        let first = evaluate(left)
        if first.value == .bool(decisive) { return first }
        if case .failed = first { return first }
        if case .missing = first { return first }
        let second = evaluate(right)
        guard case .unknown(let names) = first, second.value != .bool(decisive) else { return second }
        guard case .unknown(let more) = second else {
            return second.value == nil ? second : first
        }
        return .unknown(names + more.filter { !names.contains($0) })
    }

    private func field(_ expression: Expression) -> Evaluation {
        if let path = expression.path { return scope.lookUp(path) }
        guard case .field(let base, let name) = expression.form else { return mismatch(expression) }
        return all([base]) { values in
            guard case .record(let fields) = values[0] else { return mismatch(expression) }
            return fields[name].map(Evaluation.value) ?? .missing("\"\(name)\" has no value")
        }
    }

    private func element(of list: Value, at index: Value, _ expression: Expression) -> Evaluation {
        guard case .list(let items) = list, case .integer(let position) = index else { return mismatch(expression) }
        guard let offset = Int(exactly: position), items.indices.contains(offset) else {
            return .missing("the list has \(items.count) elements, counted from 0, and \(position) is asked for")
        }
        return .value(items[offset])
    }

    // MARK: Functions

    private func evaluate(_ call: Expression.Call, at place: Range<Int>) -> Evaluation {
        let expression = Expression(form: .call(call), place: place)
        switch ExpressionFunction(rawValue: call.function) {
        case nil: return mismatch(expression)
        case .default where call.arguments.count == 2:
            let first = evaluate(call.arguments[0])
            guard case .missing = first else { return first }
            return evaluate(call.arguments[1])
        case .exists where call.arguments.count == 1:
            switch evaluate(call.arguments[0]) {
            case .value: return .value(.bool(true))
            case .missing: return .value(.bool(false))
            case let other: return other
            }
        case .member:
            return all(call.arguments) { member($0.first) }
        case let function?:
            return all(call.arguments) { outcome(Arithmetic.call(function, $0), of: expression) }
        }
    }

    private func member(_ name: Value?) -> Evaluation {
        guard case .string(let name)? = name else { return .missing("no member is named") }
        guard let findMember = scope.findMember else { return .unknown(["member(\"\(name)\")"]) }
        return findMember(name).map(Evaluation.value) ?? .missing("there is no member \"\(name)\"")
    }

    // MARK: Failures

    private func outcome(_ result: Result<Value, Arithmetic.Failure>, of expression: Expression) -> Evaluation {
        switch result {
        case .success(let value): return .value(value)
        case .failure(let failure):
            return .failed(
                Diagnostic(.evaluation, at: scalar.range(of: expression.place).firstLine, failure.message))
        }
    }

    /// Types were checked, and the values came from somewhere that did not keep to them.
    private func mismatch(_ expression: Expression) -> Evaluation {
        outcome(.failure(.types), of: expression)
    }
}

extension Value {
    var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }
}
