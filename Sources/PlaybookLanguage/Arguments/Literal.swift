package import YAMLSyntax

/// A value that a reader must find in the playbook itself: no expressions.
package struct Literal<Wrapped: ScalarValue>: ArgumentValue {
    package var value: Wrapped

    package init(_ value: Wrapped) { self.value = value }

    package static var shape: ArgumentShape { .literal(Wrapped.shape) }
    package static var placeholder: Literal { Literal(.placeholder) }
    package static var absent: Literal? { nil }
    package var printed: Value { value.printed }

    package static func read(_ node: Node, by reader: ArgumentReader) -> Literal? {
        if let scalar = node.scalar, Template.isTemplate(scalar) {
            reader.report(
                Diagnostic(
                    .expressionNotAllowed, at: node.range.firstLine, "no expression can stand here",
                    help: "write the value itself"))
            return nil
        }
        return Wrapped.read(node, by: reader).map { Literal($0) }
    }
}

/// Any node, kept as it is for whoever knows what to make of it.
package struct AnyNode: ArgumentValue {
    package var node: Node

    package static var shape: ArgumentShape { .anything }
    package static var placeholder: AnyNode {
        AnyNode(node: Node(.scalar(Scalar("", style: .plain, start: .start)), range: .fileStart))
    }
    package static var absent: AnyNode? { nil }
    package var printed: Value { .record([:]) }

    package static func read(_ node: Node, by reader: ArgumentReader) -> AnyNode? { AnyNode(node: node) }
}
