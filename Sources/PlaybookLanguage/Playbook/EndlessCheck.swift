import YAMLSyntax

/// Looks whether a step may wait without end.
enum EndlessCheck {
    /// - Parameter isTimed: whether a group around the step has a time.
    static func findings(
        _ step: Node, _ arguments: Node, _ action: ActionDeclaration, isTimed: Bool
    ) -> [Diagnostic] {
        guard !isTimed, step["timeout"] == nil, action.mayWaitForever(arguments) else { return [] }
        let range = (step["action"] ?? step).range.firstLine
        return [
            Diagnostic(
                .endlessWait, at: range, "\(action.name) may wait without end",
                help: "say how long it may take, as in timeout: 10m, here, at a group around it, or in defaults")
        ]
    }
}
