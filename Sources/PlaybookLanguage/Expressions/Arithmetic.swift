/// Calculation with values: exact where both are integers, and never past what can be held.
enum Arithmetic {
    enum Failure: Error {
        case types, overflow, divisionByZero, emptyList

        var message: String {
            switch self {
            case .types: "the values are not of the types that the expression wants"
            case .overflow: "the result is too large to be held"
            case .divisionByZero: "division by zero"
            case .emptyList: "an empty list has no smallest and no largest value"
            }
        }
    }

    typealias Outcome = Result<Value, Failure>

    static func apply(_ operation: Expression.Operation, _ left: Value, _ right: Value) -> Outcome {
        switch operation {
        case .equal: .success(.bool(areEqual(left, right)))
        case .unequal: .success(.bool(!areEqual(left, right)))
        case .less: compare(left, right) { $0 < $1 }
        case .lessOrEqual: compare(left, right) { $0 <= $1 }
        case .greater: compare(left, right) { $0 > $1 }
        case .greaterOrEqual: compare(left, right) { $0 >= $1 }
        case .in: isElement(left, of: right)
        case .plus: sum(left, right, Int64.addingReportingOverflow, +)
        case .minus: sum(left, right, Int64.subtractingReportingOverflow, -)
        case .times: product(left, right)
        case .dividedBy: quotient(left, right)
        case .and, .or: .failure(.types)
        }
    }

    static func negated(_ value: Value) -> Outcome {
        switch value {
        case .integer: sum(.integer(0), value, Int64.subtractingReportingOverflow, -)
        case .number(let number): .success(.number(-number))
        case .size: sum(.size(ByteSize(0)), value, Int64.subtractingReportingOverflow, -)
        case .duration:
            sum(.duration(PlaybookDuration(nanoseconds: 0)), value, Int64.subtractingReportingOverflow, -)
        case .percent(let percent): .success(.percent(Percent(-percent.percentage)))
        default: .failure(.types)
        }
    }

    // MARK: Comparison

    static func areEqual(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.integer(let integer), .number(let number)), (.number(let number), .integer(let integer)):
            return Double(integer) == number
        case (.bytes(let bytes), .string(let text)), (.string(let text), .bytes(let bytes)):
            return bytes.elementsEqual(text.utf8)
        case (.string(let one), .string(let other)): return one.utf8.elementsEqual(other.utf8)
        case (.list(let ones), .list(let others)):
            return ones.count == others.count && zip(ones, others).allSatisfy(areEqual)
        default: return left == right
        }
    }

    private static func compare(_ left: Value, _ right: Value, _ holds: (Int, Int) -> Bool) -> Outcome {
        if case .string(let one) = left, case .string(let other) = right {
            if let order = ReleaseText.order(one, other) { return .success(.bool(holds(order, 0))) }
            let isLess = one.utf8.lexicographicallyPrecedes(other.utf8)
            return .success(.bool(holds(isLess ? -1 : (areEqual(left, right) ? 0 : 1), 0)))
        }
        guard let order = order(left, right) else { return .failure(.types) }
        return .success(.bool(holds(order, 0)))
    }

    /// Below, at or above zero as `left` is less, equal or more.
    private static func order(_ left: Value, _ right: Value) -> Int? {
        if let one = left.count, let other = right.count, left.unit == right.unit {
            return one < other ? -1 : (one > other ? 1 : 0)
        }
        guard let one = left.measure, let other = right.measure, left.unit == right.unit else { return nil }
        return one < other ? -1 : (one > other ? 1 : 0)
    }

    private static func isElement(_ value: Value, of list: Value) -> Outcome {
        guard case .list(let items) = list else { return .failure(.types) }
        return .success(.bool(items.contains { areEqual(value, $0) }))
    }

    // MARK: Calculation

    private static func sum(
        _ left: Value, _ right: Value,
        _ exact: (Int64) -> (Int64) -> (partialValue: Int64, overflow: Bool), _ rough: (Double, Double) -> Double
    ) -> Outcome {
        guard left.unit == right.unit else { return .failure(.types) }
        if let one = left.count, let other = right.count {
            let (result, overflow) = exact(one)(other)
            return overflow ? .failure(.overflow) : .success(left.like(result))
        }
        guard let one = left.measure, let other = right.measure else { return .failure(.types) }
        return finite(rough(one, other), like: left)
    }

    private static func product(_ left: Value, _ right: Value) -> Outcome {
        let leftIsFactor = left.unit == .none || left.unit == .percent && right.unit != .none
        let (factor, value) = leftIsFactor ? (left, right) : (right, left)
        if let one = factor.count, let other = value.count {
            let (result, overflow) = other.multipliedReportingOverflow(by: one)
            return overflow ? .failure(.overflow) : .success(value.like(result))
        }
        guard let measure = value.measure, let by = factor.factor else { return .failure(.types) }
        return finite(measure * by, like: value)
    }

    private static func quotient(_ left: Value, _ right: Value) -> Outcome {
        guard let one = left.measure, let other = right.measure else { return .failure(.types) }
        guard other != 0 else { return .failure(.divisionByZero) }
        if left.unit == right.unit { return finite(one / other, like: .number(0)) }
        return finite(one / other, like: left)
    }

    /// A rounded result in the unit of `value`.
    private static func finite(_ number: Double, like value: Value) -> Outcome {
        guard number.isFinite else { return .failure(.overflow) }
        switch value {
        case .integer, .number: return .success(.number(number))
        case .percent: return .success(.percent(Percent(number)))
        default:
            guard let count = Int64(exactly: number.rounded(.towardZero)) else { return .failure(.overflow) }
            return .success(value.like(count))
        }
    }

    // MARK: Functions

    static func call(_ function: ExpressionFunction, _ arguments: [Value]) -> Outcome {
        switch (function, arguments.first, arguments.dropFirst().first) {
        case (.len, .list(let items)?, _): .success(.integer(Int64(items.count)))
        case (.len, .string(let text)?, _): .success(.integer(Int64(text.unicodeScalars.count)))
        case (.len, .bytes(let bytes)?, _): .success(.integer(Int64(bytes.count)))
        case (.abs, let value?, _):
            (value.measure ?? 0) < 0 ? negated(value) : .success(value)
        case (.formatSize, .size(let size)?, _): .success(.string(size.description))
        case (.formatSize, .integer(let bytes)?, _): .success(.string(ByteSize(bytes).description))
        case (.contains, .list(let items)?, let value?):
            .success(.bool(items.contains { areEqual($0, value) }))
        case (.contains, let text?, let part?): search(text, part) { Self.isPart($1, of: $0) }
        case (.startsWith, let text?, let part?): search(text, part) { $0.starts(with: $1) }
        case (.min, _, _): extreme(arguments) { $0 < 0 }
        case (.max, _, _): extreme(arguments) { $0 > 0 }
        default: .failure(.types)
        }
    }

    private static func search(_ text: Value, _ part: Value, _ holds: ([UInt8], [UInt8]) -> Bool) -> Outcome {
        guard let text = text.rawBytes, let part = part.rawBytes else { return .failure(.types) }
        return .success(.bool(holds(text, part)))
    }

    private static func isPart(_ part: [UInt8], of text: [UInt8]) -> Bool {
        part.isEmpty || text.firstRange(of: part) != nil
    }

    private static func extreme(_ arguments: [Value], _ isBetter: (Int) -> Bool) -> Outcome {
        var candidates = arguments
        if candidates.count == 1, case .list(let items) = candidates[0] { candidates = items }
        guard var best = candidates.first else { return .failure(.emptyList) }
        for candidate in candidates.dropFirst() {
            guard let order = order(candidate, best) else { return .failure(.types) }
            if isBetter(order) { best = candidate }
        }
        return .success(best)
    }
}
