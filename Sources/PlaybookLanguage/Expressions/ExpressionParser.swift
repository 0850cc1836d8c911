/// Makes an expression out of words and signs. From loosest to tightest: or, and, not, comparison, sum, product, sign,
/// field and index.
struct ExpressionParser {
    private let tokens: [ExpressionToken]
    private var index = 0
    private var depth = 0

    private static let comparisons = ["==", "!=", "<", "<=", ">", ">=", "in"]

    /// Brackets, signs and calls within each other.
    static let depthLimit = 50

    private init(_ tokens: [ExpressionToken]) { self.tokens = tokens }

    /// Parses text that begins at `base` within its scalar.
    static func parse(
        _ text: ArraySlice<Unicode.Scalar>, base: Int
    ) throws(ExpressionProblem) -> Expression {
        var lexer = ExpressionLexer(text, base: base)
        var parser = ExpressionParser(try lexer.tokens())
        guard parser.token.kind != .end else {
            throw ExpressionProblem(.expressionSyntax, parser.token.place, "the expression is empty")
        }
        let expression = try parser.disjunction()
        guard parser.token.kind == .end else { throw parser.unexpected("an operator") }
        return expression
    }

    // MARK: Operators

    private mutating func disjunction() throws(ExpressionProblem) -> Expression {
        try leftToRight(["or"]) { parser throws(ExpressionProblem) in try parser.conjunction() }
    }

    private mutating func conjunction() throws(ExpressionProblem) -> Expression {
        try leftToRight(["and"]) { parser throws(ExpressionProblem) in try parser.negation() }
    }

    private mutating func negation() throws(ExpressionProblem) -> Expression {
        guard case .sign("not") = token.kind else { return try comparison() }
        let start = advance().place
        let operand = try nested { parser throws(ExpressionProblem) in try parser.negation() }
        return Expression(form: .not(operand), place: start.lowerBound..<operand.place.upperBound)
    }

    private mutating func comparison() throws(ExpressionProblem) -> Expression {
        let left = try sum()
        if case .sign("not") = token.kind, case .sign("in") = following.kind {
            advance()
            advance()
            let right = try sum()
            let place = left.place.lowerBound..<right.place.upperBound
            return Expression(form: .not(Expression(form: .binary(.in, left, right), place: place)), place: place)
        }
        guard let operation = self.operation(of: Self.comparisons) else { return left }
        advance()
        let right = try sum()
        if self.operation(of: Self.comparisons) != nil {
            throw ExpressionProblem(
                .expressionSyntax, token.place, "comparisons cannot be chained", help: "join two of them with \"and\"")
        }
        return Expression(
            form: .binary(operation, left, right), place: left.place.lowerBound..<right.place.upperBound)
    }

    private mutating func sum() throws(ExpressionProblem) -> Expression {
        try leftToRight(["+", "-"]) { parser throws(ExpressionProblem) in try parser.product() }
    }

    private mutating func product() throws(ExpressionProblem) -> Expression {
        try leftToRight(["*", "/"]) { parser throws(ExpressionProblem) in try parser.signed() }
    }

    private mutating func signed() throws(ExpressionProblem) -> Expression {
        guard case .sign(let sign) = token.kind, sign == "-" || sign == "!" else { return try postfix() }
        let start = advance().place
        let operand = try nested { parser throws(ExpressionProblem) in try parser.signed() }
        let place = start.lowerBound..<operand.place.upperBound
        return Expression(form: sign == "-" ? .negative(operand) : .not(operand), place: place)
    }

    private mutating func leftToRight(
        _ signs: [String], _ operand: (inout ExpressionParser) throws(ExpressionProblem) -> Expression
    ) throws(ExpressionProblem) -> Expression {
        var left = try operand(&self)
        while let operation = self.operation(of: signs) {
            advance()
            let right = try operand(&self)
            left = Expression(
                form: .binary(operation, left, right), place: left.place.lowerBound..<right.place.upperBound)
        }
        return left
    }

    // MARK: Operands

    private mutating func postfix() throws(ExpressionProblem) -> Expression {
        var base = try operand()
        while case .sign(let sign) = token.kind, sign == "." || sign == "[" {
            advance()
            if sign == "." {
                guard case .name(let name) = token.kind else { throw unexpected("a name") }
                let end = advance().place.upperBound
                base = Expression(form: .field(base, name), place: base.place.lowerBound..<end)
            } else {
                let position = try nested { parser throws(ExpressionProblem) in try parser.disjunction() }
                let end = try expect("]").upperBound
                base = Expression(form: .index(base, position), place: base.place.lowerBound..<end)
            }
        }
        return base
    }

    private mutating func operand() throws(ExpressionProblem) -> Expression {
        let current = token
        switch current.kind {
        case .literal(let value):
            advance()
            return Expression(form: .literal(value), place: current.place)
        case .name(let name):
            advance()
            guard case .sign("(") = token.kind else { return Expression(form: .name(name), place: current.place) }
            advance()
            let (arguments, end) = try elements(until: ")")
            let call = Expression.Call(function: name, namePlace: current.place, arguments: arguments)
            return Expression(form: .call(call), place: current.place.lowerBound..<end)
        case .sign("("):
            advance()
            var inner = try nested { parser throws(ExpressionProblem) in try parser.disjunction() }
            inner.place = current.place.lowerBound..<(try expect(")").upperBound)
            return inner
        case .sign("["):
            advance()
            let (items, end) = try elements(until: "]")
            return Expression(form: .list(items), place: current.place.lowerBound..<end)
        default: throw unexpected("a value or a name")
        }
    }

    private mutating func elements(until close: String) throws(ExpressionProblem) -> ([Expression], end: Int) {
        var elements: [Expression] = []
        if case .sign(close) = token.kind { return (elements, advance().place.upperBound) }
        while true {
            elements.append(try nested { parser throws(ExpressionProblem) in try parser.disjunction() })
            guard case .sign(",") = token.kind else { break }
            advance()
        }
        return (elements, try expect(close).upperBound)
    }

    // MARK: Tokens

    private var token: ExpressionToken { tokens[index] }
    private var following: ExpressionToken { tokens[min(index + 1, tokens.count - 1)] }

    @discardableResult
    private mutating func advance() -> ExpressionToken {
        let current = tokens[index]
        if index + 1 < tokens.count { index += 1 }
        return current
    }

    private mutating func expect(_ sign: String) throws(ExpressionProblem) -> Range<Int> {
        guard case .sign(sign) = token.kind else { throw unexpected("\"\(sign)\"") }
        return advance().place
    }

    private func operation(of signs: [String]) -> Expression.Operation? {
        guard case .sign(let sign) = token.kind, signs.contains(sign) else { return nil }
        return Expression.Operation(rawValue: sign)
    }

    private mutating func nested(
        _ parse: (inout ExpressionParser) throws(ExpressionProblem) -> Expression
    ) throws(ExpressionProblem) -> Expression {
        guard depth < Self.depthLimit else {
            throw ExpressionProblem(.limit, token.place, "the expression nests more than \(Self.depthLimit) deep")
        }
        depth += 1
        defer { depth -= 1 }
        return try parse(&self)
    }

    private func unexpected(_ wanted: String) -> ExpressionProblem {
        ExpressionProblem(
            .expressionSyntax, token.place, "\(wanted) is wanted here, and this is \(token.shown)", help: token.meant)
    }
}
