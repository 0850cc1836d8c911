/// The source beside the events: where a scalar was not written as it reads, its source is kept.
///
/// Events come in the order of the text, so that one cursor serves a file of any shape in one pass.
struct RawText {
    private let text: String
    private var cursor: String.Index
    private var passed = 0

    init(_ text: String) {
        self.text = text
        cursor = text.startIndex
    }

    /// Where a scalar starts behind its tag and anchor, and its source where that differs from its text.
    mutating func slice(
        of event: YAMLEvent, text scalar: String, style: Scalar.Style, hasProperties: Bool
    ) -> (start: SourcePosition, raw: String?) {
        let quotes = style == .plain ? 0 : 2
        let isOneLine = event.range.start.line == event.range.end.line
        if !hasProperties, isOneLine, style != .literal, style != .folded,
            event.indices.count == scalar.unicodeScalars.count + quotes
        {
            return (event.range.start, nil)
        }
        move(to: event.indices.lowerBound)
        let start = cursor
        move(to: event.indices.upperBound)
        let raw = text.unicodeScalars[start..<cursor]
        guard hasProperties else { return (event.range.start, String(raw)) }
        return Self.withoutProperties(raw, from: event.range.start)
    }

    /// What lies between the cursor and `index`, which the cursor is moved to.
    mutating func gap(to index: Int) -> Substring.UnicodeScalarView {
        let start = cursor
        move(to: index)
        return text.unicodeScalars[start..<cursor]
    }

    mutating func move(to index: Int) {
        guard index >= passed else { return }
        let target = text.unicodeScalars.index(cursor, offsetBy: index - passed, limitedBy: text.endIndex)
        cursor = target ?? text.endIndex
        passed = index
    }

    /// Passes over `!tag` and `&anchor` and the blanks behind them.
    private static func withoutProperties(
        _ raw: Substring.UnicodeScalarView, from start: SourcePosition
    ) -> (start: SourcePosition, raw: String?) {
        var place = start
        var index = raw.startIndex
        var isProperty = true
        while index < raw.endIndex, isProperty {
            isProperty = raw[index] == "!" || raw[index] == "&"
            while isProperty, index < raw.endIndex, !isBlank(raw[index]) { advance(&index, &place, in: raw) }
            while index < raw.endIndex, isBlank(raw[index]) { advance(&index, &place, in: raw) }
        }
        return (place, String(raw[index...]))
    }

    private static func advance(
        _ index: inout String.Index, _ place: inout SourcePosition, in raw: Substring.UnicodeScalarView
    ) {
        place =
            raw[index] == "\n"
            ? SourcePosition(line: place.line + 1, column: 1)
            : SourcePosition(line: place.line, column: place.column + 1)
        index = raw.index(after: index)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }
}
