import YAMLSyntax

/// The part of a source line that is shown, and where the mark under it stands; columns are those of the display.
struct SourceExcerpt {
    var text: String
    /// How many columns stand before the mark.
    var offset: Int
    /// `^^^^`, at least one.
    var mark: String

    /// - Parameter hiding: what is shown as asterisks.
    init(_ line: Substring, _ range: SourceRange, hiding: [SourceRange], room: Int, _ style: ReportStyle) {
        let hidden = hiding.filter { $0.start.line == range.start.line }
        let (part, first) = Self.part(of: line, around: range.start.column - 1)
        let cells = part.enumerated().map { index, scalar in
            hidden.contains { Self.covers($0, first + index + 1) } ? "*" : Self.cell(scalar, style)
        }
        let start = min(max(range.start.column - 1 - first, 0), cells.count)
        let last = range.end.line == range.start.line ? range.end.column - 1 - first : cells.count
        let end = min(max(last, start), cells.count)
        let widths = cells.map { DisplayWidth.of($0) }
        let window = Self.window(widths, around: start, room: room - 2 * style.ellipsis.count)
        let head = first + window.lowerBound > 0 ? style.ellipsis : ""
        let isCut = window.upperBound < cells.count || part.endIndex < line.endIndex
        text = head + cells[window].joined() + (isCut ? style.ellipsis : "")
        offset = head.count + widths[window.lowerBound..<max(start, window.lowerBound)].reduce(0, +)
        let marked = widths[start..<max(start, min(end, window.upperBound))].reduce(0, +)
        mark = String(repeating: "^", count: max(marked, 1))
    }

    /// A line may be a megabyte long: as much of it as could be shown, and how many code points stand before that.
    private static func part(of line: Substring, around column: Int) -> (Substring.UnicodeScalarView, first: Int) {
        let reach = 500
        let scalars = line.unicodeScalars
        guard line.utf8.count > 4 * reach, column > reach,
            let start = scalars.index(scalars.startIndex, offsetBy: column - reach, limitedBy: scalars.endIndex)
        else { return (scalars.prefix(3 * reach), 0) }
        return (scalars[start...].prefix(2 * reach), column - reach)
    }

    private static func covers(_ range: SourceRange, _ column: Int) -> Bool {
        column >= range.start.column && (range.end.line > range.start.line || column < range.end.column)
    }

    private static func cell(_ scalar: Unicode.Scalar, _ style: ReportStyle) -> String {
        scalar == "\t" ? style.tabMark : VisibleText.of(String(scalar))
    }

    /// The cells that fit into `room`, with some of what stands before the mark.
    private static func window(_ widths: [Int], around start: Int, room: Int) -> Range<Int> {
        guard widths.reduce(0, +) > room else { return 0..<widths.count }
        var first = start
        var before = 0
        while first > 0, before + widths[first - 1] <= room / 3 {
            first -= 1
            before += widths[first]
        }
        var last = first
        var used = 0
        while last < widths.count, used + widths[last] <= room {
            used += widths[last]
            last += 1
        }
        return first..<last
    }
}
