package import YAMLSyntax

/// What came of checking a playbook.
package struct CheckedPlaybook: Sendable {
    package var source: SourceText
    /// Nil where there is an error among the findings.
    package var playbook: Playbook?
    /// The names that the playbook's expressions see, with their types; no values yet.
    package var scope: Scope
    /// All of them, in the order of the file.
    package var findings: [Diagnostic]

    package var hasErrors: Bool { findings.contains(where: \.isError) }
}
