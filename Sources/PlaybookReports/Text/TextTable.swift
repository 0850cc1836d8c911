/// Rows of cells in aligned columns; numbers stand on the right, and the widest texts give way where room is short.
struct TextTable {
    struct Cell {
        var text: String
        var tone: ReportStyle.Tone?
        /// Whether it stands at the right of its column.
        var isNumber = false

        init(_ text: String, _ tone: ReportStyle.Tone? = nil, isNumber: Bool = false) {
            self.text = VisibleText.line(text)
            self.tone = tone
            self.isNumber = isNumber
        }
    }

    var titles: [String]
    var rows: [[Cell]] = []
    /// What somebody may want to copy is never cut, even where the table becomes too wide.
    private static let rigid: Set<String> = ["member", "name", "id", "endpoint", "path", "hash"]

    /// The lines of the table, each behind `indent` spaces.
    func lines(_ style: ReportStyle, indent: Int) -> [String] {
        let widths = widths(style.width - indent)
        let numbers = titles.indices.map { column in
            rows.contains { $0[column].isNumber }
                && rows.allSatisfy { $0[column].isNumber || $0[column].text.count < 2 }
        }
        let head = titles.map { Cell($0, .faint) }
        return ([head] + rows).map { row in
            let cells = row.indices.map { column in
                Self.set(
                    row[column], widths[column], right: numbers[column], last: column == row.count - 1, style)
            }
            return TextPage.spaces(indent) + cells.joined(separator: "  ")
        }
    }

    private func widths(_ room: Int) -> [Int] {
        var widths = titles.indices.map { column in
            rows.reduce(DisplayWidth.of(titles[column])) { max($0, DisplayWidth.of($1[column].text)) }
        }
        var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - room
        let flexible = widths.indices.filter { !Self.rigid.contains(titles[$0]) }
        while excess > 0, let widest = flexible.max(by: { widths[$0] < widths[$1] }), widths[widest] > 12 {
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private static func set(_ cell: Cell, _ width: Int, right: Bool, last: Bool, _ style: ReportStyle) -> String {
        var text = cell.text
        if DisplayWidth.of(text) > width {
            text = DisplayWidth.prefix(text, width - style.ellipsis.count) + style.ellipsis
        }
        let padding = TextPage.spaces(width - DisplayWidth.of(text))
        let painted = cell.tone.map { style.paint(text, $0) } ?? text
        return right ? padding + painted : painted + (last ? "" : padding)
    }
}
