package import YAMLSyntax

/// What came of checking a playbook.
package struct CheckedPlaybook: Sendable {
    package var source: SourceText
    /// The files that it includes, in the order in which they were read.
    package var included: [SourceText] = []
    /// Nil where there is an error among the findings.
    package var playbook: Playbook?
    /// The names that the playbook's expressions see, with their types; no values yet.
    package var scope: Scope
    /// All of them, in the order of the file.
    package var findings: [Diagnostic]

    package var sources: [SourceText] { [source] + included }
    package var hasErrors: Bool { findings.contains(where: \.isError) }
}
