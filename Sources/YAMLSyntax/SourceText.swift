/// A text with its name, for showing lines of it beside a finding.
package struct SourceText: Sendable, Hashable {
    /// The path as the user gave it, or `<stdin>`.
    package var name: String
    package var text: String
    private var lineStarts: [String.Index]

    package init(name: String, text: String) {
        self.name = name
        self.text = text
        lineStarts = [text.startIndex]
        let bytes = text.utf8
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let next = bytes.index(after: index)
            if bytes[index] == UInt8(ascii: "\n") { lineStarts.append(next) }
            index = next
        }
    }

    package var lineCount: Int { lineStarts.count }

    /// The text of a line, counted from 1, without its line end; nil where the text has no such line.
    package func line(_ number: Int) -> Substring? {
        guard number >= 1, number <= lineStarts.count else { return nil }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? text.utf8.index(before: lineStarts[number]) : text.endIndex
        if end > start, text.utf8[text.utf8.index(before: end)] == UInt8(ascii: "\r") {
            end = text.utf8.index(before: end)
        }
        return text[start..<end]
    }

    /// The text within `range`; empty where the range lies outside.
    package func slice(_ range: SourceRange) -> Substring {
        guard let start = index(of: range.start), let end = index(of: range.end), start <= end else { return "" }
        return text[start..<end]
    }

    private func index(of position: SourcePosition) -> String.Index? {
        guard position.line >= 1, position.line <= lineStarts.count else { return nil }
        return text.unicodeScalars.index(
            lineStarts[position.line - 1], offsetBy: position.column - 1, limitedBy: text.unicodeScalars.endIndex)
    }
}
