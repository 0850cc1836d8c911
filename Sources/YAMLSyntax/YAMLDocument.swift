/// A text read as YAML: the tree as far as it could be made, and everything that is wrong with it.
package struct YAMLDocument: Sendable {
    package var source: SourceText
    /// Nil where the text has no document, or could not be read to its end.
    package var root: Node?
    package var problems: [SyntaxProblem]
    /// Where aliases stand, and for what.
    package var aliases: [Alias] = []

    /// `*name`.
    package struct Alias: Sendable, Hashable {
        package var name: String
        package var range: SourceRange
        /// The place of the node that it stands for.
        package var target: SourceRange
    }

    /// Reads one document. Never fails: what is wrong is in `problems`.
    package static func parse(
        _ bytes: [UInt8], name: String, options: YAMLOptions = .strict
    ) -> YAMLDocument {
        guard bytes.count <= options.limits.bytes else {
            let problem = SyntaxProblem.fileTooLarge(options.limits.bytes)
            return YAMLDocument(source: SourceText(name: name, text: ""), root: nil, problems: [problem])
        }
        if let problem = TextCheck.firstProblem(in: bytes) {
            let text = String(decoding: bytes, as: UTF8.self)
            return YAMLDocument(source: SourceText(name: name, text: text), root: nil, problems: [problem])
        }
        let body = bytes.starts(with: TextCheck.byteOrderMark) ? Array(bytes.dropFirst(3)) : bytes
        let source = SourceText(name: name, text: String(decoding: body, as: UTF8.self))
        var composer = Composer(source, options: options)
        let root = composer.compose(body)
        return YAMLDocument(source: source, root: root, problems: composer.problems, aliases: composer.aliases)
    }

    /// Reads one document from text.
    package static func parse(_ text: String, name: String, options: YAMLOptions = .strict) -> YAMLDocument {
        parse(Array(text.utf8), name: name, options: options)
    }
}
