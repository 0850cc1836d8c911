extension ValueType {
    /// Whether values can be added, compared and negated.
    var isQuantity: Bool {
        switch self {
        case .integer, .number, .size, .duration, .percent: true
        default: false
        }
    }

    var isPlainNumber: Bool { self == .integer || self == .number }

    /// What carries a unit.
    var hasUnit: Bool { isQuantity && !isPlainNumber }
}

extension ExpressionTyping {
    mutating func binaryType(
        _ operation: Expression.Operation, _ left: Expression, _ right: Expression, _ place: Range<Int>
    ) -> ValueType? {
        if operation == .minus, reportKebab(left, right, place) { return nil }
        let leftType = type(of: left)
        let rightType = type(of: right)
        guard let leftType, let rightType else { return nil }
        switch operation {
        case .or, .and:
            let isLeftFine = expect(leftType, .bool, at: left.place, for: "\"\(operation.rawValue)\"")
            let isRightFine = expect(rightType, .bool, at: right.place, for: "\"\(operation.rawValue)\"")
            return isLeftFine && isRightFine ? .bool : nil
        case .equal, .unequal:
            warnOfNever(left, right)
            return equality(leftType, rightType, place)
        case .less, .lessOrEqual, .greater, .greaterOrEqual: return order(leftType, rightType, operation, place)
        case .in:
            warnOfNever(left, right)
            return membership(leftType, rightType, left, right)
        case .plus, .minus, .times, .dividedBy:
            if let type = operation.arithmetic(leftType, rightType) { return type }
            reportArithmetic(operation, leftType, rightType, place)
            return nil
        }
    }

    /// `inputs.min-reclaim` is a subtraction, and hardly ever meant as one.
    private mutating func reportKebab(_ left: Expression, _ right: Expression, _ place: Range<Int>) -> Bool {
        guard case .field(let base, let first) = left.form, case .name(let second) = right.form,
            left.place.upperBound + 1 == right.place.lowerBound, let record = recordType(of: base),
            record.fields[first] == nil, record.fields["\(first)_\(second)"] != nil
        else { return false }
        let namePlace = (left.place.upperBound - first.unicodeScalars.count)..<place.upperBound
        report(
            .unknownName, namePlace, "\"-\" subtracts: there is no \"\(first)\" to subtract from",
            help: "names are written with underscores: \"\(first)_\(second)\"", replacement: "\(first)_\(second)")
        return true
    }

    private func recordType(of expression: Expression) -> RecordType? {
        guard let path = expression.path, var record = scope.roots[path[0]] else { return nil }
        for name in path.dropFirst() {
            guard case .record(let inner)? = record.fields[name]?.type else { return nil }
            record = inner
        }
        return record
    }

    private mutating func equality(_ left: ValueType, _ right: ValueType, _ place: Range<Int>) -> ValueType? {
        if left.isPlainNumber && right.isPlainNumber || left.fits(right) || right.fits(left) { return .bool }
        reportComparison(left, right, place)
        return nil
    }

    private mutating func order(
        _ left: ValueType, _ right: ValueType, _ operation: Expression.Operation, _ place: Range<Int>
    ) -> ValueType? {
        let isSame = left.isQuantity && left == right || left == .string && right == .string
        if left.isPlainNumber && right.isPlainNumber || isSame { return .bool }
        if left == right {
            report(.typeMismatch, place, "\"\(operation.rawValue)\" does not order \(left) values")
        } else {
            reportComparison(left, right, place)
        }
        return nil
    }

    private mutating func membership(
        _ left: ValueType, _ right: ValueType, _ leftExpression: Expression, _ rightExpression: Expression
    ) -> ValueType? {
        guard case .list(let element) = right else {
            let hint = left == .string && right == .string ? "for a part of a text write contains(text, part)" : nil
            report(
                .typeMismatch, rightExpression.place, "\"in\" wants a list, and this is \(right.inWords)", help: hint)
            return nil
        }
        if left.fits(element) || element.fits(left) { return .bool }
        report(
            .typeMismatch, leftExpression.place, "the list holds \(element) values, and this is \(left.inWords)")
        return nil
    }

    private mutating func reportComparison(_ left: ValueType, _ right: ValueType, _ place: Range<Int>) {
        let isUnits = left.isQuantity && right.isQuantity
        report(
            isUnits ? .unitMismatch : .typeMismatch, place, "\(left.inWords) cannot be compared with \(right.inWords)",
            help: Self.comparisonHelp(left, right))
    }

    private static func comparisonHelp(_ left: ValueType, _ right: ValueType) -> String? {
        switch (left, right) {
        case (.percent, .integer), (.percent, .number), (.integer, .percent), (.number, .percent):
            "a percentage is written with its sign, as in 40%; a share of two sizes is a number, as in 0.4"
        case (.size, .integer), (.integer, .size): "a size is written with its unit, as in 100MiB"
        case (.duration, .integer), (.integer, .duration): "a duration is written with its unit, as in 30s"
        case (.list, .integer), (.integer, .list): "count a list with len(…)"
        case (.string, .bool), (.bool, .string): "text stands in quotes; true and false stand without"
        default: nil
        }
    }

    private mutating func reportArithmetic(
        _ operation: Expression.Operation, _ left: ValueType, _ right: ValueType, _ place: Range<Int>
    ) {
        let sign = operation.rawValue
        guard left.isQuantity, right.isQuantity else {
            let culprit = left.isQuantity ? right : left
            let hint = culprit == .string ? "texts are joined by writing them side by side: a${{ b }}" : nil
            return report(.typeMismatch, place, "\"\(sign)\" wants numbers, and this is \(culprit.inWords)", help: hint)
        }
        report(.unitMismatch, place, "\(left) \(sign) \(right) has no meaning", help: Self.comparisonHelp(left, right))
    }
}

extension Expression.Operation {
    /// The type of a calculation; nil where the units do not go together.
    func arithmetic(_ left: ValueType, _ right: ValueType) -> ValueType? {
        guard left.isQuantity, right.isQuantity else { return nil }
        if left.isPlainNumber && right.isPlainNumber {
            return left == .integer && right == .integer && self != .dividedBy ? .integer : .number
        }
        switch self {
        case .plus, .minus: return left == right ? left : nil
        case .times:
            if left.isPlainNumber || left == .percent && right != .percent && right.hasUnit { return right }
            return right.isPlainNumber || right == .percent && left != .percent ? left : nil
        case .dividedBy:
            if left == right { return .number }
            return right.isPlainNumber ? left : nil
        default: return nil
        }
    }
}
