import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import PlaybookRecord
import PlaybookReports

/// `--out FILE`: where a plan is saved, and how long it may be run.
struct PlanFile: Sendable {
    var path: String
    var validFor: PlaybookDuration

    /// Refuses a place that the plan must not take.
    func check(_ request: SessionRequest) throws(SessionFailure) {
        guard request.path != "-" else {
            throw SessionFailure(
                .usage, "a plan of standard input cannot be saved: its run reads the playbook again",
                help: "name the playbook's file")
        }
        guard !FileIdentity.isSame(path, request.path) else { throw .replacesPlaybook(path) }
    }

    /// Refuses to save a plan with an input that is a secret: what is left of it is no input any more.
    func check(_ inputs: GivenInputs, _ output: CommandOutput) throws(SessionFailure) {
        let redact = output.redactor.redact
        let texts = inputs.settings.map(\.text) + inputs.environment.values + [inputs.file?.text ?? ""]
        guard texts.contains(where: { redact($0) != $0 }) else { return }
        throw SessionFailure(
            .configuration, "an input holds a secret, and a saved plan keeps none",
            help: "run the playbook without saving its plan")
    }

    /// Saves a plan that may be run, and tells how.
    func save(_ plan: RunRecord, _ inputs: GivenInputs, _ output: CommandOutput) async throws(SessionFailure) {
        let milliseconds = validFor.nanoseconds / 1_000_000
        let expires = Timestamp(
            milliseconds: plan.run.started.milliseconds.addingReportingOverflow(milliseconds).partialValue)
        do {
            let text = try JSONReport.render(
                SavedPlan(expires: expires, inputs: inputs, plan: plan), output.redactor)
            let file = try await WholeFile.create(path, replacing: true)
            try await file.write(Array(text.utf8))
            try await file.commit()
        } catch let problem as FileProblem {
            throw SessionFailure(.outputUnwritable, "the plan \(problem)", help: "name another path with --out")
        } catch {
            throw SessionFailure(.outputUnwritable, "the plan \(path) cannot be saved: \(error)")
        }
        output.console.say("Saved to \(path). Until \(expires): etcd-playbook run \(path)")
    }
}

extension FailureRecord {
    /// Why a saved plan is not run on a cluster that has changed.
    static func stale(_ differences: [SavedPlan.Difference]) -> FailureRecord {
        FailureRecord(
            kind: "refused", message: "the saved plan is stale: \(DifferenceText.of(differences))",
            help: "plan anew with --out, and look at what differs")
    }
}
