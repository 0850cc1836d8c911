/// Finds what libyaml lets pass although YAML forbids it: content that is not indented, comments without a blank before
/// them, a lone dash as a value. Other readers of the same file would refuse it, or read something else.
struct LayoutCheck {
    private let source: SourceText

    init(_ source: SourceText) { self.source = source }

    /// - Parameters:
    ///   - column: where the innermost block collection stands; 0 outside of any.
    ///   - raw: the scalar's source, where it is not simply its text.
    func problem(with scalar: Scalar, _ range: SourceRange, raw: String?, inBlockAt column: Int) -> SyntaxProblem? {
        switch scalar.style {
        case .plain: scalar.text == "-" ? .loneDash(at: range) : nil
        case .singleQuoted, .doubleQuoted: raw.flatMap { _ in continuation(range, column) }
        case .literal, .folded: raw.flatMap { header(of: $0, range) } ?? blockStart(range, column)
        }
    }

    /// A node within brackets that begins a line of its own.
    func flowProblem(with range: SourceRange, openedOn line: Int, inBlockAt column: Int) -> SyntaxProblem? {
        guard range.start.line > line, let text = source.line(range.start.line) else { return nil }
        let leading = text.unicodeScalars.prefix { $0 == " " || $0 == "\t" }
        guard leading.count + 1 == range.start.column else { return nil }
        return indentation(of: text, line: range.start.line, column)
    }

    /// What stands between two scalars: brackets, dashes, blanks, and comments.
    func comments(in gap: Substring.UnicodeScalarView, from start: SourcePosition) -> SyntaxProblem? {
        var place = start
        // A block scalar ends behind its last line, and the text begins at one.
        var before: Unicode.Scalar = start.column == 1 ? "\n" : "x"
        var isComment = false
        var isProperty = false
        for character in gap {
            let isBlank = character == " " || character == "\t" || character == "\n" || character == "\r"
            if character == "\n" { isComment = false }
            if isBlank { isProperty = false }
            if !isComment, !isProperty, character == "#" {
                guard before == " " || before == "\t" || before == "\n" else { return .tightComment(at: place) }
                isComment = true
            }
            if !isComment, character == "&" || character == "!" || character == "%" { isProperty = true }
            before = character
            place =
                character == "\n"
                ? SourcePosition(line: place.line + 1, column: 1)
                : SourcePosition(line: place.line, column: place.column + 1)
        }
        return nil
    }

    // MARK: Lines

    private func continuation(_ range: SourceRange, _ column: Int) -> SyntaxProblem? {
        guard range.end.line > range.start.line else { return nil }
        for line in (range.start.line + 1)...range.end.line {
            guard let text = source.line(line), text.contains(where: { $0 != " " && $0 != "\t" }) else { continue }
            if let problem = indentation(of: text, line: line, column) { return problem }
        }
        return nil
    }

    private func indentation(of text: Substring, line: Int, _ column: Int) -> SyntaxProblem? {
        let spaces = text.unicodeScalars.prefix { $0 == " " }.count
        guard spaces < column else { return nil }
        let place = SourceRange(line: line, column: spaces + 1)
        return text.unicodeScalars.dropFirst(spaces).first == "\t" ? .tab(at: place) : .notIndented(at: place)
    }

    // MARK: Block scalars

    private func header(of raw: String, _ range: SourceRange) -> SyntaxProblem? {
        let header = raw.unicodeScalars.prefix { $0 != "\n" }
        guard let sign = header.firstIndex(of: "#"), sign > header.startIndex else { return nil }
        let before = header[header.index(before: sign)]
        guard before != " ", before != "\t" else { return nil }
        let offset = header.distance(from: header.startIndex, to: sign)
        return .tightComment(at: SourcePosition(line: range.start.line, column: range.start.column + offset))
    }

    /// Blank lines at the start may not be deeper than the first line with something on it.
    private func blockStart(_ range: SourceRange, _ column: Int) -> SyntaxProblem? {
        guard let first = source.line(range.start.line),
            !first.unicodeScalars.dropFirst(range.start.column).prefix(2).contains(where: { ("1"..."9").contains($0) })
        else { return nil }
        var deepest: (line: Int, spaces: Int) = (0, 0)
        var line = range.start.line + 1
        while let text = source.line(line) {
            let spaces = text.unicodeScalars.prefix { $0 == " " }.count
            guard spaces == text.unicodeScalars.count else {
                return spaces >= column && spaces > 0 && deepest.spaces > spaces
                    ? .notIndented(at: SourceRange(line: line, column: spaces + 1)) : nil
            }
            if spaces > deepest.spaces { deepest = (line, spaces) }
            line += 1
        }
        return nil
    }
}

extension SyntaxProblem {
    fileprivate static func loneDash(at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: range, "a dash alone is no value", help: "write \"-\" in quotes", replacement: "\"-\"")
    }

    fileprivate static func tightComment(at place: SourcePosition) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: SourceRange(line: place.line, column: place.column), "a comment wants a blank before it",
            help: "write \" #\"")
    }

    fileprivate static func notIndented(at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: range, "this line continues a value, and is not indented",
            help: "indent it further than the key that it belongs to")
    }
}
