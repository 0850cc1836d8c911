extension ExpressionTyping {
    mutating func callType(_ call: Expression.Call, at place: Range<Int>) -> ValueType? {
        guard let function = ExpressionFunction(rawValue: call.function) else {
            reportUnknownFunction(call)
            return nil
        }
        guard function.argumentCount.contains(call.arguments.count) else {
            report(
                .wrongArguments, place,
                "\(call.function) is called with \(call.arguments.count) \(call.arguments.count == 1 ? "value" : "values")",
                help: "write \(function.usage)")
            return nil
        }
        if function == .exists || function == .default { return missingType(function, call) }
        let types = call.arguments.map { type(of: $0) }
        let known = types.compactMap { $0 }
        guard known.count == types.count else { return nil }
        if let type = function.result(of: known) { return type }
        let given = known.map(\.description).joined(separator: ", ")
        report(
            .wrongArguments, place, "\(call.function)(\(given)) does not exist", help: "write \(function.usage)")
        return nil
    }

    /// `exists` and `default` are the two that take what may be missing.
    private mutating func missingType(_ function: ExpressionFunction, _ call: Expression.Call) -> ValueType? {
        let first = type(of: call.arguments[0], mayBeMissing: true)
        guard function == .default else {
            if first != nil, !call.arguments[0].readsNames {
                report(
                    .wrongArguments, call.arguments[0].place, "exists asks whether a name has a value",
                    help: "write \(function.usage)")
            }
            return first == nil ? nil : .bool
        }
        let second = type(of: call.arguments[1])
        guard let first, let second else { return nil }
        if second.fits(first) { return first }
        if first.fits(second) { return second }
        report(
            .wrongArguments, call.arguments[1].place,
            "both values of default are of one type: \(first), and this is \(second.inWords)")
        return nil
    }

    private mutating func reportUnknownFunction(_ call: Expression.Call) {
        let names = ExpressionFunction.allCases.map(\.rawValue)
        let others = ["length": "len", "size": "len", "count": "len", "includes": "contains", "has": "contains"]
        let near = others[call.function] ?? NearMiss.of(call.function, among: names)
        report(
            .unknownFunction, call.namePlace, "there is no function \"\(call.function)\"",
            help: near.map { "did you mean \"\($0)\"?" }, replacement: near, choices: .init("functions", names))
    }
}

extension Expression {
    fileprivate var readsNames: Bool {
        switch form {
        case .name, .field, .index: true
        case .call(let call): call.function == "member"
        default: false
        }
    }
}

extension ExpressionFunction {
    /// The type of the result; nil where the arguments are not of its types.
    fileprivate func result(of types: [ValueType]) -> ValueType? {
        switch (self, types[0]) {
        case (.len, .list), (.len, .string), (.len, .bytes): .integer
        case (.abs, let type) where type.isQuantity: type
        case (.formatSize, .size), (.formatSize, .integer): .string
        case (.startsWith, .string) where types[1] == .string: .bool
        case (.startsWith, .bytes) where types[1].fits(.bytes): .bool
        case (.contains, .string) where types[1] == .string: .bool
        case (.contains, .bytes) where types[1].fits(.bytes): .bool
        case (.contains, .list(let element)) where types[1].fits(element) || element.fits(types[1]): .bool
        case (.member, .string): .record(RecordType(Scope.memberFields))
        case (.min, .list(let element)) where types.count == 1: element.isQuantity ? element : nil
        case (.max, .list(let element)) where types.count == 1: element.isQuantity ? element : nil
        case (.min, _), (.max, _): Self.common(types)
        default: nil
        }
    }

    private static func common(_ types: [ValueType]) -> ValueType? {
        guard types.allSatisfy(\.isQuantity) else { return nil }
        if types.allSatisfy(\.isPlainNumber) { return types.contains(.number) ? .number : .integer }
        return types.allSatisfy { $0 == types[0] } ? types[0] : nil
    }
}
