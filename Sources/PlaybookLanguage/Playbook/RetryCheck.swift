import YAMLSyntax

/// Looks whether a retry is safe: what may have been carried out is tried again only where twice does what once does.
enum RetryCheck {
    static func findings(_ fields: StepFields, _ action: ActionDeclaration, _ step: Node) -> [Diagnostic] {
        guard let retry = fields.retry, !action.isIdempotent, let range = step["retry"]?.range else { return [] }
        let what =
            retry.classes.contains(.unknown)
            ? "after an unknown outcome it is not tried again, whatever stands here" : "each attempt may act anew"
        return [
            Diagnostic(
                .unsafeRetry, at: range.firstLine, "\(action.name) is not idempotent: \(what)",
                help: "look at the cluster first, with wait-for or a when:, and leave the retry out")
        ]
    }
}
