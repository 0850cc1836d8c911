package import YAMLSyntax

/// A boolean expression as an argument (`until`, an element of `that`): checked and typed when the playbook is, and
/// kept for the engine to evaluate when its moment comes.
package struct BareExpression: Sendable, Hashable {
    private let scalar: Scalar
    package let expression: Expression
    package let range: SourceRange

    /// As it was written.
    package var source: String { scalar.text }

    /// Whether the condition reads `cluster`, or calls `member()`.
    package var mentionsCluster: Bool { expression.mentions.contains(where: \.isOfCluster) }
    /// Whether the condition reads `member`: of one member, in a loop.
    package var mentionsMember: Bool { expression.mentions.contains(where: \.isOfMember) }
    /// Whether the condition reads `db_quota` or `db_quota_usage`.
    package var mentionsQuota: Bool { !expression.mentions.isDisjoint(with: Mention.quota) }

    /// Whether the condition holds; `.value` is always a boolean.
    package func evaluate(in scope: Scope) -> Evaluation {
        let result = ExpressionEvaluator(scope: scope, scalar: scalar).evaluate(expression)
        guard case .value(let value) = result, value.bool == nil else { return result }
        return .failed(Diagnostic(.wrongResultType, at: range.firstLine, "a condition is true or false"))
    }
}

extension BareExpression: ArgumentValue {
    package static var shape: ArgumentShape { .expression }
    package static var absent: BareExpression? { nil }
    package var printed: Value { .string(source) }

    package static var placeholder: BareExpression {
        BareExpression(
            scalar: Scalar("true", style: .plain, start: .start),
            expression: Expression(form: .literal(.bool(true)), place: 0..<4), range: .fileStart)
    }

    package static func read(_ node: Node, by reader: ArgumentReader) -> BareExpression? {
        if let items = node.items, !node.isFaulty {
            reader.report(listOfConditions(items.count, at: node.range))
            return nil
        }
        guard let scalar = reader.scalar(node, wanted: "an expression") else { return nil }
        guard !Template.isTemplate(scalar) else {
            reader.report(bracesAround(scalar, at: node.range))
            return nil
        }
        do throws(ExpressionProblem) {
            let text = Array(scalar.text.unicodeScalars)
            let expression = try ExpressionParser.parse(text[...], base: 0)
            reader.note(expression)
            var typing = ExpressionTyping(scope: reader.scope)
            let type = typing.type(of: expression)
            if let last = typing.problems.popLast() {
                for problem in typing.problems { reader.report(problem.diagnostic(in: scalar)) }
                throw last
            }
            guard let type else {
                reader.passOver()
                return nil
            }
            guard type == .bool else { throw notBoolean(type, expression) }
            let bare = BareExpression(scalar: scalar, expression: expression, range: node.range)
            if reader.pass == .check {
                for warning in typing.warnings { reader.report(warning.diagnostic(in: scalar)) }
                reader.reportConstant(bare)
            }
            return bare
        } catch {
            reader.report(error.diagnostic(in: scalar))
            return nil
        }
    }

    private static func listOfConditions(_ count: Int, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .wrongKind, at: range.firstLine, "one expression is wanted here, and this is a list",
            help: count > 1 ? "join the conditions with and" : "write it without brackets or dashes")
    }

    private static func bracesAround(_ scalar: Scalar, at range: SourceRange) -> Diagnostic {
        let text = scalar.text
        let isWhole = text.hasPrefix("${{") && text.hasSuffix("}}") && text.dropFirst().firstRange(of: "${{") == nil
        let inner = isWhole ? String(text.dropFirst(3).dropLast(2).trimmingBlanks) : nil
        return Diagnostic(
            .bracesInBareExpression, at: range.firstLine, "this is an expression already: it takes no ${{ }}",
            help: inner.map { "write \($0)" } ?? "write the names as they are", replacement: inner)
    }

    private static func notBoolean(_ type: ValueType, _ expression: Expression) -> ExpressionProblem {
        ExpressionProblem(
            .wrongResultType, expression.place,
            "a condition is true or false, and this is \(type.inWords)",
            help: "compare it with something, as in len(list) > 0")
    }
}

extension ArgumentReader {
    fileprivate func reportConstant(_ bare: BareExpression) {
        guard bare.expression.isConstant else { return }
        switch bare.evaluate(in: scope) {
        case .value(let value):
            report(
                Diagnostic(
                    .constantCondition, at: bare.range.firstLine, "this condition is always \(value.text ?? "the same")"
                ))
        case .failed(let finding): report(finding)
        case .missing(let reason): report(Diagnostic(.evaluation, at: bare.range.firstLine, reason))
        case .unknown: break
        }
    }
}

extension StringProtocol {
    /// Without blanks and line ends around it.
    var trimmingBlanks: SubSequence {
        var text = self[startIndex...]
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return text
    }
}
