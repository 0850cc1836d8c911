import PlaybookLanguage

extension ExpectedError {
    /// Whether this is the failure that the step is there to meet.
    func fits(_ failure: StepFailure) -> Bool {
        guard let kind = failure.errorClass, kind != .unknown else { return false }
        return (`class` == nil || `class`?.value == kind)
            && (message.map { failure.message.contains($0.value) } ?? true)
    }

    /// The failure that was expected is a success; success is a failure; any other failure stays what it is.
    func judge(_ result: StepResult) -> StepResult {
        var judged = result
        judged.outputs = [:]
        if let failure = result.failure {
            guard fits(failure) else { return result }
            judged.failure = nil
            judged.notes.append("failed as expected: \(failure.message)")
        } else {
            judged.failure = StepFailure(.failed, "it succeeded, and \(words) was expected")
        }
        return judged
    }

    /// "a failure of the class denied with "permission" in its message"
    var words: String {
        "a failure" + (`class`.map { " of the class \($0.value.rawValue)" } ?? "")
            + (message.map { " with \"\($0.value)\" in its message" } ?? "")
    }
}

extension StepFailure {
    /// The failure as a playbook names it; nil for what no playbook can: a guard's refusal, the word to stop, settings.
    var errorClass: ErrorClass? { ErrorClass(rawValue: kind.rawValue) }
}
