package import YAMLSyntax

/// A value that a playbook writes as one scalar, or as `${{ }}` that has its type.
package protocol ScalarValue: PlaybookValue {
    /// Reads the scalar's own text; the type decides what it means.
    static func parse(_ scalar: Scalar) throws(ScalarProblem) -> Self
}

/// Why a scalar's text is not a value of the type that is wanted.
package struct ScalarProblem: Error, Hashable {
    package var code: DiagnosticCode
    package var message: String
    package var help: String?
    package var replacement: String?

    package init(_ code: DiagnosticCode, _ message: String, help: String? = nil, replacement: String? = nil) {
        self.code = code
        self.message = message
        self.help = help
        self.replacement = replacement
    }

    package func diagnostic(at range: SourceRange) -> Diagnostic {
        Diagnostic(code, at: range, message, help: help, replacement: replacement)
    }
}

extension ScalarValue {
    package static var shape: ArgumentShape { .scalar(valueType) }
    package static var absent: Self? { nil }

    package static func read(_ node: Node, by reader: ArgumentReader) -> Self? {
        guard let scalar = reader.scalar(node, wanted: valueType.inWords) else { return nil }
        if Template.isTemplate(scalar) {
            return reader.evaluate(scalar, at: node.range, as: valueType).flatMap {
                reader.converted($0, to: Self.self, at: node.range)
            }
        }
        do { return try parse(scalar) } catch {
            reader.report(error.diagnostic(at: node.range))
            return nil
        }
    }

    package var printed: Value { value }
}
