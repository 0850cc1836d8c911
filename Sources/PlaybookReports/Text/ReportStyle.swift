/// How a text is set: for a terminal with colours, for a file, for a locale without UTF-8.
package struct ReportStyle: Sendable, Hashable {
    package var usesColour: Bool
    /// Whether only ASCII characters stand in what this project writes; what it quotes stays as it is.
    package var isASCII: Bool
    /// The columns that prose and tables keep to.
    package var width: Int

    package init(usesColour: Bool = false, isASCII: Bool = false, width: Int = 100) {
        self.usesColour = usesColour
        self.isASCII = isASCII
        self.width = max(width, 40)
    }

    /// For files and pipes.
    package static let plain = ReportStyle()
}

extension ReportStyle {
    /// What a stretch of text is, for those who see colours.
    enum Tone: String {
        case strong = "1"
        case faint = "2"
        case bad = "31"
        case good = "32"
        case doubtful = "33"
        case quoted = "36"
        case badHead = "1;31"
        case doubtfulHead = "1;33"
    }

    func paint(_ text: String, _ tone: Tone) -> String {
        usesColour && !text.isEmpty ? "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m" : text
    }

    var arrow: String { isASCII ? "->" : "→" }
    var ellipsis: String { isASCII ? "..." : "…" }
    var tabMark: String { isASCII ? ">" : "→" }
}
