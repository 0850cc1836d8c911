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

    /// The same of a group, whose block is carried out as a whole.
    static func findings(_ group: PlaybookStep, _ actions: [String: ActionDeclaration], _ node: Node) -> [Diagnostic] {
        guard group.retry != nil, let range = node["retry"]?.range else { return [] }
        let inside = group.group?.steps.flatMap(\.withInner) ?? []
        guard let action = inside.map(\.action).first(where: { actions[$0]?.isIdempotent == false }) else { return [] }
        return [
            Diagnostic(
                .unsafeRetry, at: range.firstLine,
                "the block holds \(action), which is not idempotent: each attempt may act anew",
                help: "give the retry to the steps that need it, and leave it out here")
        ]
    }
}
