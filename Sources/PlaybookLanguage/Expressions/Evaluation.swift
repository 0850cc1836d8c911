/// What came of evaluating an expression.
package enum Evaluation: Sendable, Hashable {
    case value(Value)
    /// Depends on these names, which are known only during the run.
    case unknown([String])
    /// There is no value, and why: a skipped step, a member that does not answer.
    case missing(String)
    /// The expression cannot be evaluated: a division by zero, a number too large.
    case failed(Diagnostic)
}

extension Evaluation {
    package var value: Value? {
        guard case .value(let value) = self else { return nil }
        return value
    }
}
