/// What word processors and pages of the web make of quotes and blanks. To YAML they are letters, which nobody sees as
/// such.
enum Typography {
    /// A plain value within typographic quotes, or with such a blank at one of its ends.
    static func problem(withValue text: String, at range: SourceRange) -> SyntaxProblem? {
        let ends = (text.unicodeScalars.first, text.unicodeScalars.last)
        if let blank = ends.0, blank.isStrangeBlank { return .blankInValue(blank, at: SourceRange(at: range.start)) }
        if let blank = ends.1, blank.isStrangeBlank {
            let last = SourcePosition(line: range.end.line, column: range.end.column - 1)
            return .blankInValue(blank, at: SourceRange(last, range.end))
        }
        let place = range.start.line == range.end.line ? range : SourceRange(at: range.start)
        return inner(of: text).map { .quotesAround($0, text, at: place) }
    }

    /// A plain key of that kind, and what it was meant to be.
    static func problem(withKey text: String, at range: SourceRange) -> (problem: SyntaxProblem, meant: String)? {
        let ends = [text.unicodeScalars.first, text.unicodeScalars.last].compactMap(\.self)
        if let blank = ends.first(where: \.isStrangeBlank) {
            let meant = String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.isStrangeBlank }))
            return (.strangeBlank(blank, at: range), meant)
        }
        return inner(of: text).map { (.quotesAroundKey($0, at: range), $0) }
    }

    /// What stands between quotes that begin and end a text, and nowhere else in it; nil where none do.
    private static func inner(of text: String) -> String? {
        let characters = Array(text.unicodeScalars)
        guard characters.count > 2, let first = characters.first, let last = characters.last else { return nil }
        let inside = characters.dropFirst().dropLast()
        let isDouble = doubles.contains(first) && doubles.contains(last) && !inside.contains(where: doubles.contains)
        // The closing one is an apostrophe as well.
        let isSingle = singles.contains(first) && closing.contains(last) && !inside.contains(where: singles.contains)
        return isDouble || isSingle ? String(String.UnicodeScalarView(inside)) : nil
    }

    private static let doubles: Set<Unicode.Scalar> = ["“", "”", "„", "‟"]
    private static let singles: Set<Unicode.Scalar> = ["‘", "‚", "‛"]
    private static let closing: Set<Unicode.Scalar> = ["‘", "’"]
}

extension Unicode.Scalar {
    /// A blank, or nothing at all, to whoever looks at it, and a letter to YAML.
    var isStrangeBlank: Bool { properties.isWhitespace && !isASCII || self == "\u{200B}" || self == "\u{2060}" }

    fileprivate var code: String {
        let number = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number
    }
}

// MARK: - Messages

extension SyntaxProblem {
    static func strangeBlank(_ blank: Unicode.Scalar, at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: range, "the blank \(blank.code) stands where YAML wants a space, and counts as a letter",
            help: "write a space")
    }

    fileprivate static func blankInValue(_ blank: Unicode.Scalar, at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(
            .typography, at: range, "the blank \(blank.code) is no space to YAML, and part of this value",
            help: "remove it; if it is meant, put the value in quotes")
    }

    fileprivate static func quotesAround(_ inner: String, _ text: String, at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(
            .typography, at: range, "the quotes around this value are part of it: YAML knows \" and ' alone",
            help: "write \(quoted(inner)); if they are meant, write \(quoted(text))", replacement: quoted(inner))
    }

    fileprivate static func quotesAroundKey(_ inner: String, at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: range, "the quotes around this key are part of it: YAML knows \" and ' alone",
            help: "write \(inner)", replacement: inner)
    }

    private static func quoted(_ text: String) -> String {
        text.contains("\"") || text.contains("\\") ? "'\(text.replacing("'", with: "''"))'" : "\"\(text)\""
    }
}
