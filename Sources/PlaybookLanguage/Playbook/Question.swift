package import YAMLSyntax

/// What somebody is asked before a step; text with expressions, kept until its moment comes.
package struct Question: Sendable {
    package var node: Node

    package init(node: Node) { self.node = node }

    /// The question with every expression evaluated.
    package func bind(in scope: Scope) -> Binding<String> {
        let reader = ArgumentReader(scope: scope, pass: .bind)
        let text = String.read(node, by: reader)
        let errors = reader.findings.filter(\.isError)
        guard errors.isEmpty else { return .invalid(errors) }
        guard let text, reader.unknown.isEmpty else { return .unknown(reader.unknown) }
        return .bound(text)
    }
}
