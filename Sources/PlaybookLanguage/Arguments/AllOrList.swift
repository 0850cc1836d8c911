package import YAMLSyntax

/// `all`, or a list.
package enum AllOrList<Element: ArgumentValue>: ArgumentValue {
    case all
    case some([Element])

    package static var shape: ArgumentShape { .either([.choice(["all"]), .list(Element.shape)]) }
    package static var placeholder: Self { .all }
    package static var absent: Self? { nil }

    package var printed: Value {
        switch self {
        case .all: .string("all")
        case .some(let elements): .list(elements.map(\.printed))
        }
    }

    package static func read(_ node: Node, by reader: ArgumentReader) -> Self? {
        if let scalar = node.scalar, !Template.isTemplate(scalar) {
            guard scalar.text == "all" else {
                reader.report(
                    Diagnostic(
                        .unknownChoice, at: node.range, "\"all\" or a list is wanted here",
                        help: "write [\(scalar.text)] for a list of one", replacement: "[\(scalar.text)]"))
                return nil
            }
            return .all
        }
        return [Element].read(node, by: reader).map(Self.some)
    }
}
