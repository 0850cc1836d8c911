extension Scalar {
    /// The place in the file of a stretch of the text, counted in code points.
    ///
    /// Exact where the scalar stands on one line without escapes. In block, folded and escaped scalars source and text
    /// are walked side by side: line folds and escapes are skipped over.
    package func range(of offsets: Range<Int>) -> SourceRange {
        guard let raw else {
            var first = start
            first.column += (isPlain ? 0 : 1) + offsets.lowerBound
            return SourceRange(at: first, length: offsets.count)
        }
        var walk = RawWalk(raw: raw, scalar: self)
        let first = walk.position(ofOffset: offsets.lowerBound)
        guard !offsets.isEmpty else { return SourceRange(first, first) }
        var last = walk.position(ofOffset: offsets.upperBound - 1)
        last.column += 1
        return SourceRange(first, last)
    }
}

/// Walks a scalar's text and its source side by side. Offsets are asked for in rising order.
private struct RawWalk {
    let raw: [Unicode.Scalar]
    let text: [Unicode.Scalar]
    let style: Scalar.Style
    var rawIndex = 0
    var textIndex = 0
    var place: SourcePosition

    init(raw: String, scalar: Scalar) {
        self.raw = Array(raw.unicodeScalars)
        text = Array(scalar.text.unicodeScalars)
        style = scalar.style
        place = scalar.start
        skipOpening()
    }

    mutating func position(ofOffset offset: Int) -> SourcePosition {
        while textIndex < min(offset, text.count) { step() }
        skipToMatch()
        return place
    }

    /// Passes the opening quote, or the header line of a block scalar.
    private mutating func skipOpening() {
        switch style {
        case .plain: return
        case .singleQuoted, .doubleQuoted: advance()
        case .literal, .folded:
            while rawIndex < raw.count, raw[rawIndex] != "\n" { advance() }
            advance()
        }
    }

    /// Passes one code point of the text and what stands for it in the source.
    private mutating func step() {
        skipToMatch()
        guard rawIndex < raw.count else {
            textIndex += 1
            return
        }
        if style == .singleQuoted, raw[rawIndex] == "'" {
            advance()
            advance()
        } else if style == .doubleQuoted, raw[rawIndex] == "\\" {
            skipEscape()
        } else {
            advance()
        }
        textIndex += 1
    }

    /// Passes indentation and folded line ends that have no counterpart in the text.
    private mutating func skipToMatch() {
        guard textIndex < text.count else { return }
        skipJoins()
        let wanted = text[textIndex]
        while rawIndex < raw.count, raw[rawIndex] != wanted, Self.isBlank(raw[rawIndex]) {
            if Self.isBlank(wanted), raw[rawIndex] == "\n" { return }
            advance()
        }
    }

    /// Passes line ends that are escaped, each with the indentation behind it: they join two lines without a blank.
    private mutating func skipJoins() {
        while style == .doubleQuoted, rawIndex < raw.count, raw[rawIndex] == "\\" {
            let behind = raw[(rawIndex + 1)...].drop { $0 == "\r" }
            guard behind.first == "\n" else { return }
            while rawIndex <= behind.startIndex { advance() }
            while rawIndex < raw.count, raw[rawIndex] == " " || raw[rawIndex] == "\t" { advance() }
        }
    }

    private mutating func skipEscape() {
        let digits: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
        let kind = rawIndex + 1 < raw.count ? raw[rawIndex + 1] : "\\"
        for _ in 0..<(2 + (digits[kind] ?? 0)) { advance() }
    }

    private mutating func advance() {
        guard rawIndex < raw.count else { return }
        if raw[rawIndex] == "\n" {
            place.line += 1
            place.column = 1
        } else {
            place.column += 1
        }
        rawIndex += 1
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t"
    }
}
