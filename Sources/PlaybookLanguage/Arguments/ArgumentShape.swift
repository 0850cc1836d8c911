/// What a playbook may write for an argument.
package indirect enum ArgumentShape: Sendable {
    /// One scalar of a type; `${{ }}` too.
    case scalar(ValueType)
    /// Text of a form; `${{ }}` too.
    case text(expected: String, pattern: String?)
    /// One of these words; `${{ }}` too.
    case choice([String])
    case list(ArgumentShape)
    /// A mapping with fields of its own.
    case set(SetShape)
    /// One of several forms.
    case either([ArgumentShape])
    /// Text, or `{base64: …}`, `{hex: …}`, `{file: PATH}`.
    case bytes
    /// `{env: NAME}`, `{file: PATH}` or `{command: [argv…]}`.
    case secret
    /// A bare expression that yields a boolean.
    case expression
    /// What the other shape takes, without `${{ }}`.
    case literal(ArgumentShape)
    case anything
}

/// A nested mapping; its parts are asked for only when needed, so that sets may contain themselves.
package struct SetShape: Sendable {
    /// Unique among the sets of the program: the name of its definition in the schema.
    package var name: @Sendable () -> String
    package var fields: @Sendable () -> [FieldDeclaration]
    package var constraints: @Sendable () -> [FieldConstraint]
}

extension ArgumentShape {
    /// In the words of a manual: "size", "list of members".
    package var inWords: String {
        switch self {
        case .scalar(let type): type.description
        case .text(let expected, _): expected
        case .choice(let words): words.joined(separator: " | ")
        case .list(let element): "list of \(element.inWords)"
        case .set: "mapping"
        case .either(let shapes): shapes.map(\.inWords).joined(separator: ", or ")
        case .bytes: "text or bytes"
        case .secret: "secret reference"
        case .expression: "expression"
        case .literal(let shape): shape.inWords
        case .anything: "anything"
        }
    }
}
