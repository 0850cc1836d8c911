package import YAMLSyntax

/// One word out of a fixed list; the raw values are what a playbook writes.
package protocol PlaybookEnum: ScalarValue, RawRepresentable<String>, CaseIterable {}

extension PlaybookEnum {
    package static var words: [String] { allCases.map(\.rawValue) }
    package static var valueType: ValueType { .string }
    package static var shape: ArgumentShape { .choice(words) }
    package static var placeholder: Self { allCases[allCases.startIndex] }
    package var value: Value { .string(rawValue) }

    package init?(_ value: Value) {
        guard case .string(let word) = value else { return nil }
        self.init(rawValue: word)
    }

    package static func read(_ node: Node, by reader: ArgumentReader) -> Self? {
        guard let scalar = reader.scalar(node, wanted: "one word") else { return nil }
        if Template.isTemplate(scalar) {
            return reader.evaluate(scalar, at: node.range, as: .string).flatMap {
                reader.converted($0, to: Self.self, at: node.range)
            }
        }
        guard let word = Self(rawValue: scalar.text) else {
            reader.report(.unknownChoice(scalar.text, among: words, at: node.range))
            return nil
        }
        return word
    }

    package static func parse(_ scalar: Scalar) throws(ScalarProblem) -> Self {
        guard let word = Self(rawValue: scalar.text) else {
            throw ScalarProblem(.unknownChoice, "\"\(scalar.text)\" is not allowed here")
        }
        return word
    }
}

extension Diagnostic {
    static func unknownChoice(_ word: String, among words: [String], at range: SourceRange) -> Diagnostic {
        let near = NearMiss.of(word, among: words)
        return Diagnostic(
            .unknownChoice, at: range, "\"\(word)\" is not allowed here",
            help: near.map { "did you mean \"\($0)\"?" }, replacement: near, choices: .init("allowed", words))
    }
}
