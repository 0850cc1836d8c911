/// A stretch of a text; `end` is the first position that no longer belongs to it.
package struct SourceRange: Sendable, Hashable, Comparable, Codable {
    package var start: SourcePosition
    package var end: SourcePosition

    package init(_ start: SourcePosition, _ end: SourcePosition) {
        self.start = start
        self.end = end
    }

    /// A stretch of `length` code points on one line.
    package init(line: Int, column: Int, length: Int = 1) {
        self.init(
            SourcePosition(line: line, column: column), SourcePosition(line: line, column: column + max(length, 0)))
    }

    /// A stretch of `length` code points on one line.
    package init(at start: SourcePosition, length: Int = 1) {
        var end = start
        end.column += max(length, 0)
        self.init(start, end)
    }

    /// The same stretch in another file.
    package func inFile(_ file: Int) -> SourceRange {
        var range = self
        range.start.file = file
        range.end.file = file
        return range
    }

    /// The first character of a text, for findings that concern all of it.
    package static let fileStart = SourceRange(line: 1, column: 1)

    package static func < (left: SourceRange, right: SourceRange) -> Bool {
        (left.start, left.end) < (right.start, right.end)
    }
}

extension SourceRange: CustomStringConvertible {
    package var description: String { "\(start)-\(end)" }
}
