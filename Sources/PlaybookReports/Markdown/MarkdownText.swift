/// Text from outside, so that Markdown shows it as it is.
enum MarkdownText {
    /// On one line; neither markup nor a link comes of it, and it stays in its cell of a table.
    static func of(_ text: String) -> String {
        VisibleText.line(text).unicodeScalars.map { scalar in
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "|", "~", "#": "\\\(scalar)"
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "@": "&#64;"
            default: String(scalar)
            }
        }.joined().replacing("://", with: "&#58;//").replacing("www.", with: "www&#46;")
    }

    /// As code: for ids and paths that somebody may want to copy.
    static func code(_ text: String) -> String {
        let line = VisibleText.line(text)
        guard !line.isEmpty, !line.contains(where: { "`|\\".contains($0) }) else { return of(text) }
        return "`\(line)`"
    }
}

/// Rows of cells; the cells are Markdown already.
struct MarkdownTable {
    var titles: [String]
    /// Which columns hold numbers.
    var numbers: Set<Int> = []
    var rows: [[String]] = []

    var text: String {
        let rule = titles.indices.map { numbers.contains($0) ? "---:" : "---" }
        return ([titles, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }
}
