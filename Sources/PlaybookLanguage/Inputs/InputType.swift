import YAMLSyntax

/// The type of an input.
package enum InputType: Sendable, Hashable {
    case single(Kind)
    case list(Kind)

    package enum Kind: String, Sendable, CaseIterable {
        case string, integer, number, boolean, duration, size, percent, path, url
    }

    package var valueType: ValueType {
        switch self {
        case .single(let kind): kind.valueType
        case .list(let kind): .list(kind.valueType)
        }
    }

    /// Reads a node of a playbook or of a file of inputs.
    func read(_ node: Node, by reader: ArgumentReader) -> Value? {
        guard case .list(let kind) = self else { return kind.read(node, by: reader) }
        guard let items = node.items else {
            reader.reportKind(node, wanted: "a list")
            return nil
        }
        let values = items.map { kind.read($0, by: reader) }
        let read = values.compactMap { $0 }
        return read.count == values.count ? .list(read) : nil
    }

    /// Reads text from a command line or the environment. A list is `[a, b]`, or `a,b`.
    package func parse(_ text: String) throws(ScalarProblem) -> Value {
        guard case .list(let kind) = self else { return try kind.parse(text) }
        guard !text.isEmpty else { return .list([]) }
        var values: [Value] = []
        for item in try Self.items(of: text) { values.append(try kind.parse(item)) }
        return .list(values)
    }

    private var kind: Kind {
        switch self {
        case .single(let kind), .list(let kind): kind
        }
    }

    private static func items(of text: String) throws(ScalarProblem) -> [String] {
        guard text.hasPrefix("[") else {
            return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        var options = YAMLOptions.strict
        options.seesTypography = false
        let document = YAMLDocument.parse(text, name: "", options: options)
        let scalars = document.root?.items?.map { $0.scalar?.text } ?? [nil]
        let items = scalars.compactMap { $0 }
        guard document.problems.isEmpty, items.count == scalars.count else {
            throw ScalarProblem(.wrongType, "\"\(text)\" is not a list", help: "write [a, b] or a,b")
        }
        return items
    }
}

extension InputType: CustomStringConvertible {
    package var description: String {
        switch self {
        case .single(let kind): kind.rawValue
        case .list(let kind): "list of \(kind.rawValue)"
        }
    }
}

extension InputType.Kind {
    package var valueType: ValueType {
        switch self {
        case .string, .path, .url: .string
        case .integer: .integer
        case .number: .number
        case .boolean: .bool
        case .duration: .duration
        case .size: .size
        case .percent: .percent
        }
    }

    fileprivate func read(_ node: Node, by reader: ArgumentReader) -> Value? {
        switch self {
        case .string: Literal<String>.read(node, by: reader)?.printed
        case .path: Literal<PathText>.read(node, by: reader)?.printed
        case .url: Literal<URLText>.read(node, by: reader)?.printed
        case .integer: Literal<Int64>.read(node, by: reader)?.printed
        case .number: Literal<Double>.read(node, by: reader)?.printed
        case .boolean: Literal<Bool>.read(node, by: reader)?.printed
        case .duration: Literal<PlaybookDuration>.read(node, by: reader)?.printed
        case .size: Literal<ByteSize>.read(node, by: reader)?.printed
        case .percent: Literal<Percent>.read(node, by: reader)?.printed
        }
    }

    fileprivate func parse(_ text: String) throws(ScalarProblem) -> Value {
        let scalar = Scalar(text, style: .plain, start: .start)
        return switch self {
        case .string: .string(text)
        case .path: try PathText.parse(Scalar(text, style: .doubleQuoted, start: .start)).value
        case .url: try URLText.parse(scalar).value
        case .integer: try Int64.parse(scalar).value
        case .number: try Double.parse(scalar).value
        case .boolean: try Bool.parse(scalar).value
        case .duration: try PlaybookDuration.parse(scalar).value
        case .size: try ByteSize.parse(scalar).value
        case .percent: try Percent.parse(scalar).value
        }
    }
}

/// Any text but none: what a playbook puts behind a folder that is not named would stand in the root of all.
private struct PathText: TextArgument {
    let text: String

    static var expected: String { "a path such as /var/backups" }
    static var placeholder: PathText { PathText(unchecked: "") }

    private init(unchecked text: String) { self.text = text }

    init?(text: String) {
        guard !text.isEmpty else { return nil }
        self.text = text
    }
}

/// Text that begins like a URL and has no blanks.
private struct URLText: TextArgument {
    let text: String

    static var expected: String { "a URL such as https://example.org/" }
    static var placeholder: URLText { URLText(unchecked: "") }

    private init(unchecked text: String) { self.text = text }

    init?(text: String) {
        guard let scheme = text.firstRange(of: "://")?.lowerBound, scheme != text.startIndex,
            text[..<scheme].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+") }),
            !text.hasSuffix("://"), !text.contains(where: \.isWhitespace)
        else { return nil }
        self.text = text
    }
}
