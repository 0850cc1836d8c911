package import PlaybookEngine
package import PlaybookLanguage
package import PlaybookRecord
package import YAMLSyntax

/// Why a playbook could not be made ready; nothing was changed.
package struct SessionFailure: Error, Sendable {
    package var verdict: Verdict
    package var failure: FailureRecord
    package var findings: [Diagnostic]
    /// The texts that the findings are about.
    package var sources: [SourceText]
    package var playbook: PlaybookIdentity?

    package init(
        _ verdict: Verdict, _ message: String, help: String? = nil, findings: [Diagnostic] = [],
        sources: [SourceText] = [], playbook: PlaybookIdentity? = nil
    ) {
        self.verdict = verdict
        failure = FailureRecord(kind: verdict.rawValue, message: message, help: help)
        self.findings = findings
        self.sources = sources
        self.playbook = playbook
    }

    package init(_ failure: StepFailure) {
        let verdict = Verdict(failure, afterChange: false)
        self.init(verdict, failure.message, help: failure.help)
        self.failure = FailureRecord(failure)
    }
}
