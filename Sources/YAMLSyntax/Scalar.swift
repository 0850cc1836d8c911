/// A scalar as it was written: its text with quotes and escapes resolved, and how it was quoted. It has no type of its
/// own; whoever reads it knows what is wanted.
package struct Scalar: Sendable, Hashable {
    package enum Style: Sendable, Hashable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    package var text: String
    package var style: Style
    package var start: SourcePosition
    /// The source between the scalar's marks, kept only where it is not simply the text between its quotes.
    package var raw: String?

    package init(_ text: String, style: Style, start: SourcePosition, raw: String? = nil) {
        self.text = text
        self.style = style
        self.start = start
        self.raw = raw
    }

    package var isPlain: Bool { style == .plain }

    /// True for a plain scalar that YAML reads as null.
    package var isEmptyValue: Bool {
        guard isPlain else { return false }
        return switch text {
        case "", "~", "null", "Null", "NULL": true
        default: false
        }
    }
}
