package import PlaybookLanguage

/// What `validate` found in some playbooks.
package struct ValidationRecord: Sendable, Codable {
    package var schemaVersion = 1
    package var kind = "validation"
    package var verdict: Verdict
    package var exitCode: Int32
    package var files: [File]
    package var diagnostics: [Diagnostic]

    package init(verdict: Verdict, files: [File], diagnostics: [Diagnostic]) {
        self.verdict = verdict
        exitCode = verdict.exitCode
        self.files = files
        self.diagnostics = diagnostics
    }

    /// One playbook and how many findings there are in it.
    package struct File: Sendable, Hashable, Codable {
        package var path: String
        /// The playbook's name; nil where it could not be read that far.
        package var name: String?
        package var steps: Int?
        package var errors: Int
        package var warnings: Int
        /// How many of the findings are left out, where there are too many to show.
        package var notShown: Int?
        /// Where findings of it stand that are not in its own file: included files, a file of inputs; nil for nowhere.
        package var otherPaths: [String]?

        package init(
            path: String, name: String? = nil, steps: Int? = nil, errors: Int, warnings: Int, notShown: Int? = nil,
            otherPaths: [String]? = nil
        ) {
            self.path = path
            self.name = name
            self.steps = steps
            self.errors = errors
            self.warnings = warnings
            self.notShown = notShown
            self.otherPaths = otherPaths
        }
    }
}
