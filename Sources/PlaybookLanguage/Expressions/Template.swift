import YAMLSyntax

/// Text with `${{ }}` in it, taken apart.
struct Template {
    enum Part {
        case text(String)
        case expression(Expression)
    }

    var parts: [Part] = []

    /// The one expression that is all of the text, and keeps its type.
    var whole: Expression? {
        guard parts.count == 1, case .expression(let expression)? = parts.first else { return nil }
        return expression
    }

    /// Whether a scalar holds an expression, or the escape for one.
    static func isTemplate(_ scalar: Scalar) -> Bool {
        var matched = 0
        for byte in scalar.text.utf8 {
            switch (byte, matched) {
            case (UInt8(ascii: "$"), _): matched = 1
            case (UInt8(ascii: "{"), 1): matched = 2
            case (UInt8(ascii: "{"), 2): return true
            default: matched = 0
            }
        }
        return false
    }

    /// Takes a scalar apart; every expression is looked at, also after one that is wrong.
    static func parse(_ scalar: Scalar) -> (template: Template, problems: [ExpressionProblem]) {
        var parser = TemplateParser(text: Array(scalar.text.unicodeScalars))
        parser.parse()
        return (Template(parts: parser.parts), parser.problems)
    }
}

private struct TemplateParser {
    let text: [Unicode.Scalar]
    var index = 0
    var pending = String.UnicodeScalarView()
    var parts: [Template.Part] = []
    var problems: [ExpressionProblem] = []

    init(text: [Unicode.Scalar]) { self.text = text }

    mutating func parse() {
        while index < text.count {
            if stands("$${{") {
                pending.append(contentsOf: "${{".unicodeScalars)
                index += 4
            } else if stands("${{") {
                flush()
                expression()
            } else {
                pending.append(text[index])
                index += 1
            }
        }
        flush()
    }

    private mutating func expression() {
        let start = index
        index += 3
        guard let end = closing() else {
            problems.append(
                ExpressionProblem(
                    .expressionSyntax, start..<(start + 3), "this expression is not closed",
                    help: "add }} behind it, or write $${{ if the text itself is meant"))
            index = text.count
            return
        }
        do throws(ExpressionProblem) {
            parts.append(.expression(try ExpressionParser.parse(text[index..<end], base: index)))
        } catch { problems.append(error) }
        index = end + 2
    }

    /// The offset of the `}}` that closes the expression at `index`, which may stand in no text of its own.
    private func closing() -> Int? {
        var position = index
        var quote: Unicode.Scalar?
        while position + 1 < text.count {
            let character = text[position]
            if let open = quote {
                if character == "\\", open == "\"" { position += 1 } else if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "}", text[position + 1] == "}" {
                return position
            }
            position += 1
        }
        return nil
    }

    private mutating func flush() {
        guard !pending.isEmpty else { return }
        parts.append(.text(String(pending)))
        pending = .init()
    }

    private func stands(_ marker: String) -> Bool {
        text[index...].starts(with: marker.unicodeScalars)
    }
}
