package import YAMLSyntax

/// A value written as text of a certain form, such as `id:8e9e05c52164694d`.
package protocol TextArgument: ScalarValue {
    /// What is wanted, with its article: "a member such as name:infra1".
    static var expected: String { get }
    /// A regular expression for the JSON Schema, anchored at both ends; nil where the form is too free for one.
    static var pattern: String? { get }
    /// Nil where the text has not this form.
    init?(text: String)
    var text: String { get }
    /// What is meant by a text that has not this form, where that can be told.
    static func meant(by text: String) -> String?
}

extension TextArgument {
    package static var pattern: String? { nil }
    package static func meant(by text: String) -> String? { nil }
    package static var valueType: ValueType { .string }
    package static var shape: ArgumentShape { .text(expected: expected, pattern: pattern) }
    package var value: Value { .string(text) }

    package init?(_ value: Value) {
        guard case .string(let text) = value else { return nil }
        self.init(text: text)
    }

    package static func parse(_ scalar: Scalar) throws(ScalarProblem) -> Self {
        guard let value = Self(text: try String.parse(scalar)) else {
            let meant = meant(by: scalar.text)
            throw ScalarProblem(
                .invalidText, "\"\(scalar.text)\" is not \(expected)", help: meant.map { "write \($0)" },
                replacement: meant)
        }
        return value
    }
}
