import YAMLSyntax

/// Finds text that looks like an expression of another tool, and would be taken as it stands.
enum LookalikeCheck {
    /// The findings about every text in a node.
    static func findings(_ node: Node) -> [Diagnostic] {
        if let scalar = node.scalar { return finding(scalar, at: node.range).map { [$0] } ?? [] }
        if let items = node.items { return items.flatMap(findings) }
        return node.entries?.flatMap { findings($0.value) } ?? []
    }

    private static func finding(_ scalar: Scalar, at range: SourceRange) -> Diagnostic? {
        guard scalar.text.contains("{"), !Template.isTemplate(scalar) else { return nil }
        for (open, close) in [("{{", "}}"), ("${", "}")] {
            guard let start = scalar.text.firstRange(of: open),
                let end = scalar.text[start.upperBound...].firstRange(of: close)
            else { continue }
            let inner = scalar.text[start.upperBound..<end.lowerBound].trimmingBlanks
            guard isName(inner) else { continue }
            return Diagnostic(
                .lookalikeExpression, at: range.firstLine,
                "\"\(scalar.text[start.lowerBound..<end.upperBound])\" is no expression here: it stands for itself",
                help: "write ${{ \(inner) }}")
        }
        return nil
    }

    /// Whether the text begins with a root of the names that expressions see.
    private static func isName(_ text: Substring) -> Bool {
        let roots = ["inputs", "steps", "run", "cluster", "member", "item"]
        return text == "item" || roots.contains { text.hasPrefix("\($0).") }
    }
}
