import YAMLSyntax

/// Takes the text of an expression apart.
struct ExpressionLexer {
    private let text: [Unicode.Scalar]
    /// Where the text begins within its scalar.
    private let base: Int
    private var index = 0

    /// More would be no expression, but an attempt on the stack.
    static let tokenLimit = 500

    init(_ text: ArraySlice<Unicode.Scalar>, base: Int) {
        self.text = Array(text)
        self.base = base
    }

    mutating func tokens() throws(ExpressionProblem) -> [ExpressionToken] {
        var tokens: [ExpressionToken] = []
        repeat {
            tokens.append(try next(behindDot: tokens.last?.kind == .sign(".")))
            guard tokens.count <= Self.tokenLimit else {
                throw ExpressionProblem(
                    .limit, place(from: index), "an expression takes at most \(Self.tokenLimit) words and signs")
            }
        } while tokens.last?.kind != .end
        return tokens
    }

    private mutating func next(behindDot: Bool) throws(ExpressionProblem) -> ExpressionToken {
        while index < text.count, Self.isBlank(text[index]) { index += 1 }
        guard index < text.count else { return ExpressionToken(kind: .end, place: place(from: index)) }
        let character = text[index]
        if character == "'" || character == "\"" { return try string(quote: character) }
        if Self.isDigit(character) { return try number() }
        if Self.isLetter(character) { return word(isField: behindDot) }
        return try sign()
    }

    // MARK: Words

    // A step may be called "in".
    private mutating func word(isField: Bool) -> ExpressionToken {
        let start = index
        while index < text.count, Self.isLetter(text[index]) || Self.isDigit(text[index]) { index += 1 }
        let word = string(from: start)
        let kind: ExpressionToken.Kind =
            switch word {
            case _ where isField: .name(word)
            case "true": .literal(.bool(true))
            case "false": .literal(.bool(false))
            case "and", "or", "not", "in": .sign(word)
            default: .name(word)
            }
        return ExpressionToken(kind: kind, place: place(from: start))
    }

    /// Digits with what stands directly behind them: `3`, `0.5`, `40%`, `100MiB`, `1h30m`.
    private mutating func number() throws(ExpressionProblem) -> ExpressionToken {
        let start = index
        while index < text.count, Self.isDigit(text[index]) || Self.isLetter(text[index]) || isDecimalPoint {
            index += 1
        }
        if index < text.count, text[index] == "%" { index += 1 }
        let word = string(from: start)
        return ExpressionToken(kind: .literal(try value(of: word, at: place(from: start))), place: place(from: start))
    }

    private var isDecimalPoint: Bool {
        text[index] == "." && index + 1 < text.count && Self.isDigit(text[index + 1])
    }

    private func value(of word: String, at place: Range<Int>) throws(ExpressionProblem) -> Value {
        do throws(ScalarProblem) {
            if word.hasSuffix("%") { return .percent(try Percent.parse(text: word)) }
            let scalar = Scalar(word, style: .plain, start: .start)
            let unit = word.drop { $0.isNumber || $0 == "." }
            if unit.isEmpty {
                return word.contains(".") ? .number(try Double.parse(scalar)) : .integer(try Int64.parse(scalar))
            }
            let isTime =
                PlaybookDuration.units.contains { unit.hasPrefix($0.name) } && !unit.lowercased().hasSuffix("b")
            return isTime ? .duration(try PlaybookDuration.parse(text: word)) : .size(try ByteSize.parse(text: word))
        } catch {
            throw ExpressionProblem(
                error.code, place, error.message, help: error.help, replacement: error.replacement)
        }
    }

    // MARK: Strings

    /// `'it''s'` or `"a \"word\""`.
    private mutating func string(quote: Unicode.Scalar) throws(ExpressionProblem) -> ExpressionToken {
        let start = index
        var content = String.UnicodeScalarView()
        index += 1
        while index < text.count {
            let character = text[index]
            index += 1
            if character == quote {
                guard quote == "'", index < text.count, text[index] == "'" else {
                    return ExpressionToken(kind: .literal(.string(String(content))), place: place(from: start))
                }
                index += 1
                content.append("'")
            } else if character == "\\", quote == "\"" {
                content.append(try escaped(from: index - 1))
            } else {
                content.append(character)
            }
        }
        throw ExpressionProblem(.expressionSyntax, place(from: start), "the text is not closed", help: "add \(quote)")
    }

    private mutating func escaped(from start: Int) throws(ExpressionProblem) -> Unicode.Scalar {
        let escapes: [Unicode.Scalar: Unicode.Scalar] = ["\\": "\\", "\"": "\"", "n": "\n", "t": "\t"]
        guard index < text.count, let character = escapes[text[index]] else {
            throw ExpressionProblem(
                .expressionSyntax, place(from: start), "there is no such escape", help: "known: \\\\, \\\", \\n and \\t"
            )
        }
        index += 1
        return character
    }

    // MARK: Signs

    private mutating func sign() throws(ExpressionProblem) -> ExpressionToken {
        let start = index
        let first = text[index]
        let second = index + 1 < text.count ? text[index + 1] : " "
        let sign: String? =
            switch (first, second) {
            case ("=", "="): "=="
            case ("!", "="): "!="
            case ("<", "="): "<="
            case (">", "="): ">="
            case ("&", "&"): "and"
            case ("|", "|"): "or"
            case ("<", _), (">", _), ("!", _), ("+", _), ("-", _), ("*", _), ("/", _), ("(", _), (")", _), ("[", _),
                ("]", _), (",", _), (".", _):
                String(first)
            default: nil
            }
        index += 1
        guard let sign else { throw Self.unknownSign(first, at: place(from: start)) }
        if sign.utf8.count > 1 { index += 1 }
        return ExpressionToken(kind: .sign(sign), place: place(from: start))
    }

    private static func unknownSign(_ sign: Unicode.Scalar, at place: Range<Int>) -> ExpressionProblem {
        let help: [Unicode.Scalar: String] = [
            "=": "to compare, write ==", "&": "write \"and\" or &&", "|": "write \"or\" or ||",
            "$": "names stand alone here, without $", "%": "a percentage is written 40%; there is no remainder",
            "?": "there is no conditional expression", "{": "there are no mappings in expressions",
            "`": straightQuotes, "“": straightQuotes, "”": straightQuotes, "„": straightQuotes, "‘": straightQuotes,
            "’": straightQuotes, "#": "a comment stands outside of the expression",
        ]
        return ExpressionProblem(
            .expressionSyntax, place, "\"\(sign)\" has no meaning in an expression",
            help: help[sign] ?? (sign.properties.isWhitespace ? "write a space" : nil))
    }

    private static let straightQuotes = "write straight quotes around a text: 'text'"

    private func place(from start: Int) -> Range<Int> { (base + start)..<(base + max(index, start)) }
    /// A word: ASCII alone.
    private func string(from start: Int) -> String {
        String(decoding: text[start..<index].map { UInt8(truncatingIfNeeded: $0.value) }, as: UTF8.self)
    }

    private static func isBlank(_ character: Unicode.Scalar) -> Bool {
        character == " " || character == "\n" || character == "\t" || character == "\r"
    }

    private static func isDigit(_ character: Unicode.Scalar) -> Bool { ("0"..."9").contains(character) }
    private static func isLetter(_ character: Unicode.Scalar) -> Bool {
        character == "_" || ("a"..."z").contains(character) || ("A"..."Z").contains(character)
    }
}
