import PlaybookLanguage
import PlaybookRecord
import YAMLSyntax

/// Makes the plan of a playbook: observes and predicts step by step, walks the effects over a simulated cluster, and
/// asks the guards what they will say. Changes nothing.
package struct Planner: Sendable {
    private let setting: RunSetting
    private var scope: RunScope
    private var simulation: PlanSimulation?
    private var touched = TouchedSubjects()
    // Set by a step that waits for others: health as it is now says nothing of what comes after.
    private var waitedFor: String?
    private var statuses: [String: StepRecord.Status] = [:]
    private var ahead = LookAhead()

    package init(_ setting: RunSetting) {
        self.setting = setting
        scope = RunScope(
            setting.scope, run: setting.runID, started: setting.started)
    }

    /// The plan. Never throws: why it could not be made, or must not be run, is part of it.
    package static func plan(_ setting: RunSetting) async -> Plan {
        var planner = Planner(setting)
        return await planner.plan()
    }

    private mutating func plan() async -> Plan {
        var plan = Plan(steps: [])
        do throws(StepFailure) {
            plan.view = try await seeCluster()
            plan.failure = plan.view.flatMap { Self.unusable($0, for: setting.playbook, setting.catalog) }
        } catch { plan.failure = error }
        for (index, step) in setting.playbook.steps.enumerated() {
            var planned = PlannedStep(step: step, record: record(step, index + 1), isCertain: false)
            if plan.failure == nil {
                await lookAhead(from: index, plan.view)
                await self.plan(&planned, view: plan.view)
            }
            if planned.record.status == .refused, plan.refusal == nil {
                plan.refusal = planned.record.error.map { StepFailure(.refused, $0.message, help: $0.help) }
            }
            plan.steps.append(planned)
        }
        plan.quorum = simulation?.tightest
        return plan
    }

    private mutating func lookAhead(from index: Int, _ view: ClusterView?) async {
        var ahead = self.ahead
        await ahead.look(from: index, at: setting.playbook.steps) { index, step in
            guard setting.catalog.action(named: step.action)?.comparesBeforeWriting == true,
                let action = try? bind(step), let context = try? context(of: index + 1, step, view)
            else { return nil }
            return (action, context)
        }
        self.ahead = ahead
    }

    private mutating func seeCluster() async throws(StepFailure) -> ClusterView? {
        guard let client = setting.client else { return nil }
        setting.log.tell(.planning("looking at the cluster"))
        let view = try await ClusterObserver(client).observe(quotas: setting.playbook.mentionsQuota)
        scope.see(view)
        simulation = PlanSimulation(view)
        return view
    }

    private func record(_ step: PlaybookStep, _ number: Int) -> StepRecord {
        StepRecord(
            number: number, id: step.id, title: step.title, action: step.action, place: step.range.start)
    }

    private mutating func plan(_ planned: inout PlannedStep, view: ClusterView?) async {
        let step = planned.step
        do throws(StepOutcome) {
            var doubts = try condition(of: step)
            let early = ahead.take(planned.record.number - 1)
            let action = if let early { early.action } else { try bind(step) }
            if let expected = step.expectedError { doubts.append("\(expected.words) is expected") }
            let known = touched.step(touching: action.reads)
            if let known { doubts.append("step \"\(known)\" changes what it rests on") }
            let outcome =
                if let early { early.planned } else { try await predicted(action, planned.record.number, step, view) }
            if noteExpected(outcome, in: &planned, doubts) { return }
            let ready = try settled(outcome, doubts)
            planned.action = ready
            planned.isCertain = doubts.isEmpty && !step.arguments.readsTheRun
            note(ready, in: &planned, doubts)
        } catch {
            planned.record.status = error.status
            planned.record.error = error.failure
            planned.mayChangeAnything = error.status == .undetermined && changesCluster(step)
            if planned.mayChangeAnything { touched.addUnknown(by: step.title) }
        }
        if let id = step.id { statuses[id] = planned.record.status }
        if setting.catalog.action(named: step.action)?.waitsForOthers == true {
            waitedFor = step.title
            touched.addUnknown(by: step.title)
        }
        if planned.record.status == .skipped { scope.note(step, status: .skipped, outputs: [:]) }
    }

    // MARK: One step

    /// Whether the step runs: throws where it surely does not, else says on what that depends.
    private func condition(of step: PlaybookStep) throws(StepOutcome) -> [String] {
        for need in step.needs where statuses[need] == .skipped {
            throw .skipped("it needs step \"\(need)\", which is skipped")
        }
        var doubts: [String] = []
        if let when = step.when {
            switch when.evaluate(in: scope.current) {
            case .value(.bool(let holds)) where when.mentionsCluster && !touched.isEmpty:
                let now = "\"\(when.source)\" is \(holds) now, and looked at again"
                guard holds else { throw .undetermined(now) }
                doubts.append(now)
            case .value(.bool(true)): break
            case .value: throw .skipped("\"\(when.source)\" is false")
            case .unknown(let names): doubts.append("it runs only if \"\(when.source)\": \(Self.known(names))")
            case .missing(let reason): throw .failed("\"\(when.source)\" has no value: \(reason)")
            case .failed(let finding): throw .failed(finding.message)
            }
        }
        guard let require = step.require else { return doubts }
        switch require.evaluate(in: scope.current) {
        case .value(.bool(false)) where touched.isEmpty: throw .failed("\"\(require.source)\" is false")
        case .value(.bool(false)): doubts.append("\"\(require.source)\" is required and false now")
        case .unknown(let names): doubts.append("\"\(require.source)\" is required: \(Self.known(names))")
        case .missing(let reason): doubts.append("\"\(require.source)\" has no value now: \(reason)")
        case .failed(let finding): throw .failed(finding.message)
        case .value: break
        }
        return doubts
    }

    private func bind(_ step: PlaybookStep) throws(StepOutcome) -> any Action {
        switch setting.catalog.bind(step.action, step.arguments, in: scope.current) {
        case .bound(let action)?: return action
        case .unknown(let names)?: throw .undetermined(Self.known(names))
        case .invalid(let findings)?:
            let failure = StepFailure(findings)
            throw .failed(failure.message, help: failure.help)
        case nil: throw .failed("there is no action \"\(step.action)\"")
        }
    }

    private func context(
        of number: Int, _ step: PlaybookStep, _ view: ClusterView?
    ) throws(StepOutcome) -> StepContext {
        guard let client = setting.client else { throw .undetermined("no cluster is asked in an offline plan") }
        return StepContext(
            client: client, clusterID: view?.id, step: number, planned: view, scope: scope.current, log: setting.log,
            secrets: setting.secrets, attendant: setting.attendant, showsValues: step.showsValues)
    }

    private func predicted(
        _ action: any Action, _ number: Int, _ step: PlaybookStep, _ view: ClusterView?
    ) async throws(StepOutcome) -> Result<any PlannedAction, StepFailure> {
        let context = try context(of: number, step, view)
        do throws(StepFailure) { return .success(try await action.planned(in: context)) } catch {
            return .failure(error)
        }
    }

    /// A failure is only a doubt where something before the step may mend it.
    private func settled(
        _ outcome: Result<any PlannedAction, StepFailure>, _ doubts: [String]
    ) throws(StepOutcome) -> any PlannedAction {
        do { return try outcome.get() } catch {
            let reasons = doubts + (waitedFor.map { ["step \"\($0)\" waits for others first"] } ?? [])
            guard [.failed, .refused, .conflict].contains(error.kind), !reasons.isEmpty else {
                throw StepOutcome(error)
            }
            throw .undetermined("\(error.message); but \(reasons.joined(separator: ", and "))")
        }
    }

    /// Whether the step will fail as it is expected to: it changes nothing then.
    private func noteExpected(
        _ outcome: Result<any PlannedAction, StepFailure>, in planned: inout PlannedStep, _ doubts: [String]
    ) -> Bool {
        guard let expected = planned.step.expectedError, case .failure(let failure) = outcome, expected.fits(failure)
        else { return false }
        planned.record.status = doubts.count > 1 ? .may : .planned
        planned.record.notes = ["fails as expected: \(failure.message)"]
        return true
    }

    // MARK: Its effects

    private mutating func note(_ ready: any PlannedAction, in planned: inout PlannedStep, _ doubts: [String]) {
        planned.record.status = doubts.isEmpty ? .planned : .may
        planned.record.notes = ready.notes + doubts.map { "may differ: \($0)" }
        planned.record.changed = ready.effects.contains { Guard.kind(of: $0.change) != .file }
        for effect in ready.effects { note(effect, in: &planned, doubts) }
        if doubts.isEmpty { scope.expect(planned.step, outputs: ready.outputs) }
        planned.record.outputs = RecordedOutput.list(ready.outputs, showingValues: planned.step.showsValues)
    }

    private mutating func note(_ effect: Effect, in planned: inout PlannedStep, _ doubts: [String]) {
        var effect = effect
        if let doubt = doubts.first { effect.certainty = .may(doubt) }
        let refusal = judge(effect, in: &planned)
        let outcome: EffectRecord.Outcome = refusal == nil ? .planned : .refused
        planned.record.effects.append(EffectRecord(effect, kind: Guard.kind(of: effect.change), outcome: outcome))
        touched.add(effect.change, by: planned.step.title)
        guard let refusal, planned.record.error == nil else { return }
        planned.record.status = .refused
        planned.record.error = FailureRecord(refusal)
    }

    /// What the guards say of an effect in the cluster as the earlier effects leave it; a refusal, or nil.
    private mutating func judge(_ effect: Effect, in planned: inout PlannedStep) -> StepFailure? {
        guard var simulation else { return nil }
        var refusal: StepFailure?
        for verdict in Guard.guards(for: effect.change).map({ $0.rule(on: effect, seeing: simulation.view) }) {
            planned.record.guards.append(verdict)
            guard verdict.ruling == .refuses, refusal == nil else { continue }
            if let waitedFor {
                planned.record.notes.append(
                    "guard \(verdict.name) would refuse now (\(verdict.detail)); it looks again after \"\(waitedFor)\"")
            } else {
                refusal = .refused(by: verdict)
            }
        }
        if let lost = simulation.apply(effect), refusal == nil { refusal = StepFailure(.refused, lost) }
        self.simulation = simulation
        return refusal
    }

    private static func known(_ names: [String]) -> String {
        names.isEmpty ? "known only during the run" : "\(names.joined(separator: ", ")): known only during the run"
    }

    private func changesCluster(_ step: PlaybookStep) -> Bool {
        setting.catalog.action(named: step.action)?.changesCluster ?? true
    }

    // A cluster without a leader can be read and snapshotted; any other change would only time out.
    private static func unusable(_ view: ClusterView, for playbook: Playbook, _ catalog: Catalog) -> StepFailure? {
        guard view.leader == nil else { return nil }
        let changes = playbook.steps.contains { catalog.action(named: $0.action)?.changesCluster == true }
        guard changes else { return nil }
        let answering = view.members.filter(\.isReachable).count
        return StepFailure(
            .unreachable, "the cluster has no leader: \(answering) of \(view.members.count) members answer",
            help: "start or repair members until a majority of the voters is up; health shows each one")
    }
}

/// How the planning of a step ended where it did not end in effects.
private struct StepOutcome: Error {
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

    static func skipped(_ reason: String) -> Self { Self(.skipped, reason) }
    static func undetermined(_ reason: String) -> Self { Self(.undetermined, reason) }
    static func failed(_ message: String, help: String? = nil) -> Self { Self(.failed, message, help: help) }
}
