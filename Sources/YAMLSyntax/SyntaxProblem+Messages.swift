// What the reader of a file is told.

extension SyntaxProblem {
    static func limitExceeded(_ limit: String, at place: SourcePosition) -> SyntaxProblem {
        SyntaxProblem(.limit, at: SourceRange(line: place.line, column: place.column), limit)
    }

    static func fileTooLarge(_ limit: Int) -> SyntaxProblem {
        SyntaxProblem(.fileTooLarge, at: .fileStart, "a file takes at most \(limit) bytes")
    }

    static var nothingThere: SyntaxProblem {
        SyntaxProblem(.empty, at: .fileStart, "the file holds nothing but comments")
    }

    static func unexpected(at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(.syntax, at: range, "this is not YAML")
    }

    static func secondDocument(at place: SourcePosition) -> SyntaxProblem {
        SyntaxProblem(
            .severalDocuments, at: SourceRange(line: place.line, column: place.column, length: 3),
            "a second document starts here", help: "put it into a file of its own")
    }

    static func directive(at place: SourcePosition) -> SyntaxProblem {
        SyntaxProblem(
            .directive, at: SourceRange(line: place.line, column: place.column), "YAML directives are not used",
            help: "remove the lines that begin with %")
    }

    static func tag(_ tag: String, text: String?, at range: SourceRange) -> SyntaxProblem {
        let isNegation = tag.hasPrefix("!") && tag.dropFirst().first?.isLetter == true && text != nil
        let negated = isNegation ? "not \(tag.dropFirst())" + (text.map { $0.isEmpty ? "" : " " + $0 } ?? "") : nil
        let help = negated.map { "remove it; if a condition is meant, write \"\($0)\"" }
        return SyntaxProblem(
            .tag, at: range, "\"\(shown(tag))\" is a YAML tag, and playbooks take none",
            help: help ?? "remove it: the place of a value decides its type", replacement: negated)
    }

    /// Tags of YAML's own are written `!!str` and known by a long name.
    private static func shown(_ tag: String) -> String {
        let prefix = "tag:yaml.org,2002:"
        return tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
    }

    static func mergeKey(at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(
            .mergeKey, at: range, "YAML merge keys are not used",
            help: "write the keys out; what many steps share stands in defaults")
    }

    static func duplicateKey(_ key: String, at range: SourceRange, first: SourceRange) -> SyntaxProblem {
        SyntaxProblem(
            .duplicateKey, at: range, "\"\(key)\" is written twice in this mapping", help: "keep one of the two",
            notes: [Note(message: "first written here", range: first)])
    }

    static func keyNotText(at range: SourceRange) -> SyntaxProblem {
        let isOneLine = range.start.line == range.end.line
        let place = isOneLine ? range : SourceRange(line: range.start.line, column: range.start.column)
        return SyntaxProblem(.keyNotText, at: place, "a key is a text", help: "write the key as plain text")
    }

    static func badAlias(_ name: String, isOpen: Bool, at range: SourceRange) -> SyntaxProblem {
        isOpen
            ? SyntaxProblem(.alias, at: range, "\"*\(name)\" stands inside what it refers to, without end")
            : SyntaxProblem(.alias, at: range, "\"*\(name)\" refers to an anchor that does not stand before it")
    }

    static func anchorTwice(_ name: String, at range: SourceRange, first: SourceRange) -> SyntaxProblem {
        SyntaxProblem(
            .alias, at: SourceRange(line: range.start.line, column: range.start.column, length: name.count + 1),
            "the anchor \"&\(name)\" is set twice", help: "give one of them another name",
            notes: [Note(message: "first set here", range: first)])
    }

    static func unusedAnchor(_ name: String, at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(.unusedAnchor, at: range, "nothing refers to the anchor \"&\(name)\"", help: "remove it")
    }

    static func tab(at range: SourceRange) -> SyntaxProblem {
        SyntaxProblem(.tab, at: range, "a tab is used for indentation", help: "indent with spaces")
    }
}
