/// What is wrong with a text as YAML, before anybody asks what it means.
package struct SyntaxProblem: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case encoding, forbiddenCharacter, syntax, tab, severalDocuments, empty, tag, mergeKey, keyNotText, alias
        case limit, fileTooLarge, duplicateKey, unusedAnchor, directive, typography
    }

    package struct Note: Sendable, Hashable {
        package var message: String
        package var range: SourceRange
    }

    package var kind: Kind
    package var range: SourceRange
    package var message: String
    package var help: String?
    /// The text that could stand at `range` instead.
    package var replacement: String?
    package var notes: [Note]

    package init(
        _ kind: Kind, at range: SourceRange, _ message: String, help: String? = nil, replacement: String? = nil,
        notes: [Note] = []
    ) {
        self.kind = kind
        self.range = range
        self.message = message
        self.help = help
        self.replacement = replacement
        self.notes = notes
    }
}
