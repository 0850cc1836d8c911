import PlaybookRecord

/// How the planning of a step ended where it did not end in effects.
struct StepOutcome: Error {
    var status: StepRecord.Status
    var failure: FailureRecord

    init(_ failure: StepFailure) {
        status = failure.kind == .refused ? .refused : .failed
        self.failure = FailureRecord(failure)
    }

    private init(_ status: StepRecord.Status, _ message: String, help: String? = nil) {
        self.status = status
        failure = FailureRecord(kind: status.rawValue, message: message, help: help)
    }

    /// The same of a step that may not run: it fails only where it does.
    func whereItRuns(_ doubts: [String]) -> Self {
        let kinds: [StepFailure.Kind] = [.failed, .file]
        guard status == .failed, !doubts.isEmpty, kinds.contains(where: { $0.rawValue == failure.kind }) else {
            return self
        }
        return .undetermined("\(failure.message); but \(doubts.joined(separator: ", and "))")
    }

    static func skipped(_ reason: String) -> Self { Self(.skipped, reason) }
    static func undetermined(_ reason: String) -> Self { Self(.undetermined, reason) }
    static func failed(_ message: String, help: String? = nil) -> Self { Self(.failed, message, help: help) }
}
