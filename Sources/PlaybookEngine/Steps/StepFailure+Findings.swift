package import PlaybookLanguage

extension StepFailure {
    /// Arguments that turned out not to fit once their expressions had values; the code is one for `explain`.
    package init(_ findings: [Diagnostic]) {
        let message = findings.first.map { "\($0.message) [\($0.code)]" }
        self.init(.failed, message ?? "its arguments do not fit", help: findings.first?.help)
    }
}
