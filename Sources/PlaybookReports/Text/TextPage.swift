/// Lines of a text as they are put together.
struct TextPage {
    let style: ReportStyle
    private(set) var text = ""

    init(_ style: ReportStyle) { self.style = style }

    mutating func line(_ line: String = "") {
        text += line
        text += "\n"
    }

    /// Prose behind a head such as `error: `, broken between words; later lines stand under the first word.
    mutating func prose(_ words: String, head: String = "", tone: ReportStyle.Tone? = nil, indent: Int = 0) {
        let margin = indent + DisplayWidth.of(head)
        let room = max(style.width - margin, 20)
        var first = true
        for paragraph in VisibleText.of(words).split(separator: "\n", omittingEmptySubsequences: false) {
            for row in Self.rows(paragraph, room) {
                let start = Self.spaces(indent) + (tone.map { style.paint(head, $0) } ?? head)
                line((first ? start : Self.spaces(margin)) + row)
                first = false
            }
        }
    }

    static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }

    private static func rows(_ paragraph: Substring, _ room: Int) -> [String] {
        guard DisplayWidth.of(paragraph) > room else { return [String(paragraph)] }
        var rows: [String] = []
        var row = ""
        for word in paragraph.split(separator: " ") {
            if !row.isEmpty, DisplayWidth.of(row) + 1 + DisplayWidth.of(word) > room {
                rows.append(row)
                row = String(word)
            } else {
                row += (row.isEmpty ? "" : " ") + word
            }
        }
        return rows + [row]
    }
}
