/// What libyaml says of a text that it cannot read, and where.
///
/// libyaml names the place at which it gave up, which is often behind the mistake, in the words of its grammar; whoever
/// wrote the text is told of the mistake.
struct ParserFault {
    var problem: String
    var place: SourcePosition
    var context: String?
    /// Where that began which was being read; nil where libyaml does not say.
    var start: SourcePosition?
    /// Where the bracket stands that was opened last and is open still.
    var bracket: SourcePosition?

    /// The fault as a finding about its text.
    func problem(in source: SourceText) -> SyntaxProblem {
        tab(in: source) ?? strangeBlank(in: source) ?? explained(FaultLine(source, place), in: source)
            ?? .syntax(problem, context: context, at: SourceRange(at: place))
    }

    private func tab(in source: SourceText) -> SyntaxProblem? {
        let line = FaultLine(source, place)
        if let tab = line.indentation.firstIndex(of: "\t") {
            return .tab(at: SourceRange(line: place.line, column: tab + 1))
        }
        return line.character == "\t" ? .strayTab(at: SourceRange(at: place)) : nil
    }

    /// A blank that YAML takes for a letter, as pages of the web and word processors write it.
    private func strangeBlank(in source: SourceText) -> SyntaxProblem? {
        let line = FaultLine(source, place)
        for line in [line, line.above(in: source)] {
            guard let line, let index = line.strangeBlank else { continue }
            return .strangeBlank(line.text[index], at: SourceRange(line: line.number, column: index + 1))
        }
        return nil
    }

    private func explained(_ line: FaultLine, in source: SourceText) -> SyntaxProblem? {
        let start = start ?? place
        switch problem {
        case "could not find expected ':'": return .missingColon(FaultLine(source, start))
        case "mapping values are not allowed in this context": return strayColon(line, in: source)
        case "did not find expected key":
            return line.startsHere ? tooDeep(line, in: source) ?? .notAKey(line, of: start) : .behindValue(line)
        case "did not find expected '-' indicator":
            return line.startsHere ? .notAnItem(line, of: start) : .behindValue(line)
        case "found unexpected end of stream", "found unexpected document indicator":
            return context?.contains("quoted") == true ? .openQuote(FaultLine(source, start)) : nil
        case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
            return line.expressionAtBrace.map { .unquotedExpression($0) }
                ?? .openBracket(FaultLine(source, start), place)
        case "did not find expected node content":
            let isBehindOpen = line.isLast(in: source) || line.startsItem
            return isBehindOpen ? openBracket(in: source) ?? .missingValue(at: place) : .missingValue(at: place)
        case "block sequence entries are not allowed in this context": return .listOnKeyLine(at: place)
        case "found unknown escape character": return .unknownEscape(line)
        case "did not find expected alphabetic or numeric character": return .bareSign(FaultLine(source, start))
        case "found character that cannot start any token": return line.character.map { .badStart($0, at: place) }
        case "did not find expected comment or line break": return .behindIndicator(line)
        case "did not find expected <document start>": return .behindDocument(line)
        default: return nil
        }
    }

    private func openBracket(in source: SourceText) -> SyntaxProblem? {
        bracket.map { .openBracket(FaultLine(source, $0), place) }
    }

    private func strayColon(_ line: FaultLine, in source: SourceText) -> SyntaxProblem? {
        if let value = line.valueBefore { return .colonInValue(value, line) }
        return tooDeep(line, in: source) ?? .keyNotHere(line)
    }

    private func tooDeep(_ line: FaultLine, in source: SourceText) -> SyntaxProblem? {
        guard let above = line.above(in: source), above.text.contains(":"), line.text.contains(":"),
            line.key.column > above.key.column
        else { return nil }
        return .tooDeep(line.key, below: above.key)
    }
}

/// A line at which reading ended, and the place on it.
struct FaultLine {
    let number: Int
    /// The line's characters.
    let text: [Unicode.Scalar]
    /// The place, counted from 0; never behind the line's end.
    let index: Int

    init(_ source: SourceText, _ place: SourcePosition) {
        number = place.line
        text = source.line(place.line).map { Array($0.unicodeScalars) } ?? []
        index = min(max(place.column - 1, 0), text.count)
    }

    var character: Unicode.Scalar? { index < text.count ? text[index] : nil }
    var indentation: ArraySlice<Unicode.Scalar> { text.prefix { $0 == " " || $0 == "\t" } }
    /// Whether nothing but blanks stands before the place.
    var startsHere: Bool { index <= indentation.count }

    /// Whether nothing follows in all of the text.
    func isLast(in source: SourceText) -> Bool { character == nil && source.line(number + 1) == nil }

    /// Whether an item of a list begins the line here.
    var startsItem: Bool { startsHere && character == "-" && nextIsBlank(index) }

    /// A blank other than those of ASCII that keeps the indentation, a dash or the colon of a key from being YAML's.
    var strangeBlank: Int? {
        guard let index = text.firstIndex(where: \.isStrangeBlank) else { return nil }
        let before = text[..<index].drop { $0 == " " || $0 == "-" }
        let isBehindKey = before.last == ":" && !before.dropLast().contains { ":#\"'".unicodeScalars.contains($0) }
        return before.isEmpty || isBehindKey ? index : nil
    }

    /// From the place to the end of the line, without blanks and comments at the end.
    var rest: (text: String, range: SourceRange) { stretch(from: index) }

    /// Where a comment begins behind the place.
    var commentBehind: Int? { comment(behind: index) }

    private func comment(behind start: Int) -> Int? {
        text.indices.dropFirst(start + 1).first { text[$0] == "#" && text[$0 - 1] == " " }
    }

    func stretch(from start: Int) -> (text: String, range: SourceRange) {
        var end = comment(behind: start) ?? text.count
        while end > start, text[end - 1] == " " { end -= 1 }
        let length = max(end - start, 1)
        return (
            Self.string(text[min(start, text.count)..<max(start, end)]),
            SourceRange(line: number, column: start + 1, length: length)
        )
    }

    /// The line's first word behind blanks and dashes, and its column counted from 1.
    var key: (name: String, column: Int, range: SourceRange) {
        var start = 0
        while start < text.count, text[start] == " " || text[start] == "-" && nextIsBlank(start) { start += 1 }
        let word = text[start...].prefix { $0 != ":" && $0 != " " }
        let range = SourceRange(line: number, column: start + 1, length: max(word.count, 1))
        return (Self.string(word), start + 1, range)
    }

    /// What stands behind the first ": " of the line, where the place lies behind that.
    var valueBefore: Int? {
        let colon = text.indices.prefix(max(index, 0)).first { text[$0] == ":" && nextIsBlank($0) }
        guard let colon else { return nil }
        return text.indices.dropFirst(colon + 1).first { text[$0] != " " }
    }

    /// All of a value that begins with quotes which are closed before the place, without that being its end.
    var valueBehindQuotes: String? {
        guard index > 0, text[index - 1] == " " else { return nil }
        var start = valueBefore ?? indentation.count
        while start < index, text[start] == " " || text[start] == "-" && nextIsBlank(start) { start += 1 }
        guard start < index, text[start] == "'" || text[start] == "\"" else { return nil }
        return stretch(from: start).text
    }

    /// The nearest line above that holds more than blanks and comments.
    func above(in source: SourceText) -> FaultLine? {
        for line in stride(from: number - 1, through: max(1, number - 50), by: -1) {
            let above = FaultLine(source, SourcePosition(line: line, column: 1))
            let first = above.text.dropFirst(above.indentation.count).first
            guard let first, first != "#" else { continue }
            return above
        }
        return nil
    }

    /// `${{ … }}` around the place, where a reader of YAML takes its brace for one of its own.
    var expressionAtBrace: (text: String, range: SourceRange)? {
        guard index > 0, text[index - 1] == "$", text[index...].starts(with: "{{".unicodeScalars) else { return nil }
        let inner = text[index...]
        guard let end = inner.indices.first(where: { text[$0...].starts(with: "}}".unicodeScalars) }) else {
            return nil
        }
        return (
            Self.string(text[(index - 1)..<(end + 2)]),
            SourceRange(line: number, column: index, length: end + 3 - index)
        )
    }

    private func nextIsBlank(_ index: Int) -> Bool { index + 1 == text.count || text[index + 1] == " " }

    static func string(_ characters: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(characters))
    }
}
