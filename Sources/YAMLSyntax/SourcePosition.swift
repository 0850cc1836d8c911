/// A place in a text: line and column count from 1, in Unicode code points.
package struct SourcePosition: Sendable, Hashable, Comparable, Codable {
    package var line: Int
    package var column: Int
    /// Which of several files it is in: 0 for the one that was given, others for those that it includes. Not coded:
    /// whoever writes a place down beside the file's name needs no number.
    package var file = 0

    private enum CodingKeys: String, CodingKey {
        case line, column
    }

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static let start = SourcePosition(line: 1, column: 1)

    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

extension SourcePosition: CustomStringConvertible {
    package var description: String { "\(line):\(column)" }
}
