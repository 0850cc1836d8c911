// What the writer of a text is told that is not YAML.

extension SyntaxProblem {
    static func syntax(_ problem: String, context: String?, at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(.syntax, at: range, "not YAML: \(problem)" + (context.map { " (\($0))" } ?? ""))
    }

    static func strayTab(at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(.tab, at: range, "a tab stands where YAML wants spaces", help: "write spaces")
    }

    static func missingColon(_ line: FaultLine) -> SyntaxProblem {
        let (text, range) = line.rest
        let words = text.split(separator: " ", maxSplits: 1)
        guard let first = words.first, first.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }) else {
            return SyntaxProblem(
                .syntax, at: range, "this is no key: no colon stands behind it",
                help: "write a colon and a blank behind a key; indent what belongs to the value above")
        }
        let fixed = words.count == 1 ? "\(first):" : "\(first): \(words[1])"
        return SyntaxProblem(
            .syntax, at: range, "\"\(first)\" is no key: no colon stands behind it",
            help: "write \"\(fixed)\", or indent the line further if it belongs to the value above it",
            replacement: fixed)
    }

    static func colonInValue(_ value: Int, _ line: FaultLine) -> SyntaxProblem {
        let (text, range) = line.stretch(from: value)
        let isQuoted = text.hasPrefix("\"") || text.hasPrefix("'")
        guard !isQuoted, !text.contains("\""), !text.contains("\\") else {
            return SyntaxProblem(
                .syntax, at: range, "a \": \" stands inside this value", help: "put all of the value in quotes")
        }
        return SyntaxProblem(
            .syntax, at: range, "a \": \" stands inside this value", help: "put it in quotes: \"\(text)\"",
            replacement: "\"\(text)\"")
    }

    static func tooDeep(
        _ key: (name: String, column: Int, range: SourceRange),
        below above: (name: String, column: Int, range: SourceRange)
    ) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: key.range, "\"\(key.name)\" is indented further than \"\(above.name)\" above it",
            help: "begin it in column \(above.column), as \"\(above.name)\" does")
    }

    static func keyNotHere(_ line: FaultLine) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: SourceRange(line: line.number, column: line.index + 1), "no key can stand here",
            help: "look at the indentation, and whether the key above has its colon")
    }

    static func notAKey(_ line: FaultLine, of start: SourcePosition) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: line.rest.range, "this line does not fit the mapping that begins in line \(start.line)",
            help: "its keys begin in column \(start.column), and what belongs to a key begins further right")
    }

    static func notAnItem(_ line: FaultLine, of start: SourcePosition) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: line.rest.range, "this line does not fit the list that begins in line \(start.line)",
            help: "its items begin with \"-\" in column \(start.column), and the keys of an item in the column of its "
                + "first key")
    }

    static func behindValue(_ line: FaultLine) -> SyntaxProblem {
        let quoted = line.valueBehindQuotes.flatMap { value in
            ["\"", "'"].first { !value.contains($0) && !value.contains("\\") }.map { $0 + value + $0 }
        }
        return SyntaxProblem(
            .syntax, at: line.rest.range, "this stands behind the end of a value",
            help: quoted.map { "put all of the value into one pair of quotes: \($0)" }
                ?? "put all of the value into one pair of quotes, or begin a new line")
    }

    static func behindDocument(_ line: FaultLine) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: line.rest.range, "this does not belong to what stands before it",
            help: "look at the indentation, and for a quote or bracket that was closed too early")
    }

    static func openQuote(_ line: FaultLine) -> SyntaxProblem {
        let quote = line.character.map { "\($0)" } ?? "\""
        return SyntaxProblem(
            .syntax, at: SourceRange(line: line.number, column: line.index + 1), "this quote is not closed",
            help: "write \(quote) behind the value")
    }

    static func openBracket(_ line: FaultLine, _ end: SourcePosition) -> SyntaxProblem {
        let bracket = line.character.map { "\($0)" } ?? "["
        let closing = bracket == "{" ? "}" : "]"
        let comment = line.commentBehind.map { FaultLine.string(line.text[$0...]).contains(closing) } ?? false
        return SyntaxProblem(
            .syntax, at: SourceRange(line: line.number, column: line.index + 1),
            "this \"\(bracket)\" is not closed, or a comma is missing behind it",
            help: comment
                ? "\" #\" begins a comment: put a value that holds it in quotes"
                : "write \"\(closing)\" behind the last value, and a comma between two",
            notes: [Note(message: "a comma or \"\(closing)\" is missing before this", range: SourceRange(at: end))])
    }

    static func unquotedExpression(_ expression: (text: String, range: SourceRange)) -> SyntaxProblem {
        let isPlain = !expression.text.contains("\"") && !expression.text.contains("\\")
        let quoted = isPlain ? "\"\(expression.text)\"" : "'\(expression.text)'"
        return SyntaxProblem(
            .syntax, at: expression.range, "an expression inside braces or brackets wants quotes",
            help: "write \(quoted)", replacement: quoted)
    }

    static func missingValue(at place: SourcePosition) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: SourceRange(at: place), "a value is missing before this",
            help: "remove the comma, or write \"\" for an empty text")
    }

    static func listOnKeyLine(at place: SourcePosition) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: SourceRange(at: place), "no list can begin here",
            help: "begin each item on a line of its own, or write the list in brackets: [a, b]")
    }

    static func unknownEscape(_ line: FaultLine) -> SyntaxProblem {
        let escape = FaultLine.string(line.text[line.index...].prefix(2))
        return SyntaxProblem(
            .syntax, at: SourceRange(line: line.number, column: line.index + 1, length: max(escape.count, 1)),
            "\"\(escape)\" is no escape of YAML",
            help: "write \\\\ for a backslash; in single quotes a backslash is one")
    }

    static func bareSign(_ line: FaultLine) -> SyntaxProblem {
        let sign = line.character.map { "\($0)" } ?? "*"
        let what = sign == "&" ? "an anchor" : "an alias"
        return SyntaxProblem(
            .syntax, at: SourceRange(line: line.number, column: line.index + 1),
            "a value that begins with \"\(sign)\" is \(what), and this one has no name",
            help: "put it in quotes if the sign is meant: \"\(sign)\"")
    }

    static func badStart(_ character: Unicode.Scalar, at place: SourcePosition) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: SourceRange(at: place), "a value cannot begin with \"\(character)\"", help: "put it in quotes")
    }

    static func behindIndicator(_ line: FaultLine) -> SyntaxProblem {
        SyntaxProblem(
            .syntax, at: line.rest.range, "no text can stand behind this on the same line",
            help: "begin it on the next line, indented")
    }

    /// `{{ name }}`, as templates of other tools are written: in YAML a mapping within a mapping.
    static func foreignExpression(at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(
            .keyNotText, at: range, "braces alone are no expression: YAML takes them for a mapping",
            help: "write \"${{ name }}\", in quotes")
    }
}
