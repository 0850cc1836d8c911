package import YAMLSyntax

extension Diagnostic {
    /// What is wrong with a text as YAML, as a finding about a playbook.
    package init(_ problem: SyntaxProblem) {
        self.init(
            DiagnosticCode(problem.kind), at: problem.range, problem.message, help: problem.help,
            replacement: problem.replacement, notes: problem.notes.map { Note($0.message, at: $0.range) })
    }
}

extension Diagnostic {
    /// What is wrong behind an anchor is wrong at its aliases too, and is told once: with the first of them.
    func noting(_ aliases: [YAMLDocument.Alias]) -> Diagnostic {
        let uses = aliases.filter { $0.target.start <= range.start && range.end <= $0.target.end }
        guard let first = uses.first else { return self }
        var copy = self
        let more = uses.count > 1 ? ", the first of \(uses.count) such places" : ""
        copy.notes.append(Note("\"*\(first.name)\" stands for this here\(more)", at: first.range))
        return copy
    }
}

extension DiagnosticCode {
    fileprivate init(_ kind: SyntaxProblem.Kind) {
        self =
            switch kind {
            case .encoding: .encoding
            case .forbiddenCharacter: .forbiddenCharacter
            case .syntax: .yamlSyntax
            case .tab: .tab
            case .severalDocuments: .severalDocuments
            case .empty: .emptyDocument
            case .tag: .yamlTag
            case .mergeKey: .mergeKey
            case .keyNotText: .keyNotText
            case .alias: .alias
            case .limit: .limit
            case .fileTooLarge: .fileTooLarge
            case .duplicateKey: .duplicateKey
            case .unusedAnchor: .unusedAnchor
            case .directive: .yamlDirective
            case .typography: .typography
            }
    }
}
