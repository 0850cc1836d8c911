import YAMLSyntax

extension ArgumentReader {
    /// The value of a scalar with `${{ }}` in it, of type `wanted`. Nil with a finding reported, or an unknown noted.
    ///
    /// Types are checked in both passes: what is bound may come from another playbook than what was checked. A constant
    /// has its value in both.
    func evaluate(_ scalar: Scalar, at range: SourceRange, as wanted: ValueType) -> Value? {
        let (template, problems) = Template.parse(scalar)
        guard problems.isEmpty else { return reportAll(problems, in: scalar) }
        guard let whole = template.whole else { return text(of: template, scalar, at: range, as: wanted) }
        guard let type = checkedType(of: whole, in: scalar) else { return nil }
        guard type.fits(wanted) || type == .integer && ValueType.string.fits(wanted) else {
            report(
                Diagnostic(
                    .wrongResultType, at: scalar.range(of: whole.place).firstLine,
                    "\(wanted.inWords) is wanted here, and this expression is \(type.inWords)"))
            return nil
        }
        let value = value(of: whole, in: scalar)
        if type == .integer, ValueType.string.fits(wanted) { return value?.text.map(Value.string) }
        return value
    }

    /// Mixed text is always a string.
    private func text(of template: Template, _ scalar: Scalar, at range: SourceRange, as wanted: ValueType) -> Value? {
        guard ValueType.string.fits(wanted) else {
            report(
                Diagnostic(
                    .wrongResultType, at: range.firstLine,
                    "\(wanted.inWords) is wanted here, and text with an expression in it is a string",
                    help: "let ${{ }} be the whole value"))
            return nil
        }
        let before = findings.count
        var known: [String] = []
        // Each finding takes a walk through the source: what is wrong again and again is said often enough.
        for part in template.parts where findings.count - before < Diagnostic.shownAtMost {
            switch part {
            case .text(let text): known.append(text)
            case .expression(let expression): if let text = text(of: expression, in: scalar) { known.append(text) }
            }
        }
        return known.count == template.parts.count ? .string(known.joined()) : nil
    }

    private func text(of expression: Expression, in scalar: Scalar) -> String? {
        guard let type = checkedType(of: expression, in: scalar) else { return nil }
        switch type {
        case .list, .record, .bytes, .anything:
            report(
                Diagnostic(
                    .wrongResultType, at: scalar.range(of: expression.place).firstLine,
                    "\(type.inWords) cannot stand within a text"))
            return nil
        default: return value(of: expression, in: scalar)?.text
        }
    }

    private func checkedType(of expression: Expression, in scalar: Scalar) -> ValueType? {
        note(expression)
        var typing = ExpressionTyping(scope: scope)
        let type = typing.type(of: expression)
        guard typing.problems.isEmpty else { return reportAll(typing.problems, in: scalar) }
        if pass == .check {
            for warning in typing.warnings { report(warning.diagnostic(in: scalar)) }
        }
        if type == nil { passOver() }
        return type
    }

    private func value(of expression: Expression, in scalar: Scalar) -> Value? {
        guard pass == .bind || expression.isConstant else {
            reportUnknown(expression.paths.map { $0.joined(separator: ".") })
            return nil
        }
        switch ExpressionEvaluator(scope: scope, scalar: scalar).evaluate(expression) {
        case .value(let value): return value
        case .unknown(let names): reportUnknown(names)
        case .missing(let reason):
            report(Diagnostic(.evaluation, at: scalar.range(of: expression.place).firstLine, reason))
        case .failed(let finding): report(finding)
        }
        return nil
    }

    private func reportAll<Result>(_ problems: [ExpressionProblem], in scalar: Scalar) -> Result? {
        for problem in problems.prefix(Diagnostic.shownAtMost) { report(problem.diagnostic(in: scalar)) }
        return nil
    }
}
