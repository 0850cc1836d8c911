package import PlaybookRecord

/// What a run can tell of itself while it goes on.
package struct ReportSoFar: Sendable {
    package var playbook: PlaybookIdentity
    package var run: String
    /// Lower-case hexadecimal; nil where no cluster was seen.
    package var cluster: String?
    /// The steps so far, in their order; groups that are under way are among them, as not reached.
    package var steps: [StepRecord]
    /// Takes known secrets out of text that leaves this machine.
    package var redact: @Sendable (String) -> String

    package init(
        playbook: PlaybookIdentity, run: String, cluster: String? = nil, steps: [StepRecord] = [],
        redact: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.playbook = playbook
        self.run = run
        self.cluster = cluster
        self.steps = steps
        self.redact = redact
    }

    /// Whether a step has failed so far.
    package var hasFailed: Bool { steps.contains { [.failed, .refused, .unknown].contains($0.status) } }
}
