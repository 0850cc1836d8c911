import PlaybookLanguage
import PlaybookRecord
import YAMLSyntax

/// Makes the plan of a playbook: observes and predicts step by step, walks the effects over a simulated cluster, and
/// asks the guards what they will say. Changes nothing.
package struct Planner: Sendable {
    let setting: RunSetting
    var scope: RunScope
    var simulation: PlanSimulation?
    var touched = TouchedSubjects()
    // What taking the lock of the cluster touches; nothing where a run takes none.
    private let lock: TouchedSubjects
    /// What was done of the run before it was cut off; nil for a new one.
    let course: RunCourse?
    // What the steps so far are to change of users and roles: the cluster does not show it yet.
    private var expected: [Effect] = []
    // Set by a step that waits for others: health as it is now says nothing of what comes after.
    private var waitedFor: String?
    // Set by a step that may make a voter of which the plan does not know: the cluster may have more than it simulates.
    private var mayHaveAddedVoter: String?
    var statuses: [String: StepRecord.Status] = [:]
    /// Why steps may not succeed in a run that goes on after them, by their ids: what needs one of them may not run.
    var doubted: [String: Set<String>] = [:]
    private(set) var view: ClusterView?
    /// Which keys the user may write; nil until a step is to write one.
    var rights: WriteRights?
    /// What is planned so far, in the order of the run.
    var planned: [PlannedStep] = []

    package init(_ setting: RunSetting) {
        self.setting = setting
        lock = setting.touchedByLock
        course = setting.history.map { RunCourse($0, setting.playbook) }
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
        view = plan.view
        if plan.failure == nil {
            await self.plan(setting.playbook.steps, .top)
        } else {
            planned = setting.playbook.steps.flatMap { $0.placed(.top) }.map { PlannedStep($0.step, $0.place) }
        }
        plan.steps = planned
        plan.refusal = planned.lazy.filter { $0.record.status == .refused }.compactMap(\.record.error).first
            .map { StepFailure(.refused, $0.message, help: $0.help) }
        plan.quorum = simulation?.tightest
        return plan
    }

    /// Plans the steps of one list.
    mutating func plan(_ steps: [PlaybookStep], _ place: Placement) async {
        var ahead = LookAhead()
        for (index, step) in steps.enumerated() {
            guard step.loop == nil, step.group == nil, setting.leftOut[step.number] == nil else {
                await plan(step, place)
                continue
            }
            if setting.client != nil, course == nil { await look(&ahead, from: index, at: steps) }
            guard !recall(step, place) else { continue }
            await planAction(step, place, ahead.take(index))
        }
    }

    /// Plans a step with all that it repeats and holds.
    mutating func plan(_ step: PlaybookStep, _ place: Placement) async {
        if let reason = setting.leftOut[step.number] { return addAll(step, place, .skipped(reason)) }
        if let loop = step.loop { return await plan(step, loop, place) }
        await planOnce(step, place)
    }

    /// Plans one time of a step.
    mutating func planOnce(_ step: PlaybookStep, _ place: Placement) async {
        if recall(step, place) { return }
        if let group = step.group { return await plan(step, group, place) }
        await planAction(step, place, nil)
    }

    private func look(_ ahead: inout LookAhead, from index: Int, at steps: [PlaybookStep]) async {
        await ahead.look(from: index, at: steps) { _, step in
            guard setting.catalog.action(named: step.action)?.comparesBeforeWriting == true, step.login == nil,
                setting.leftOut[step.number] == nil,
                let action = try? bind(step), let context = try? context(of: step)
            else { return nil }
            return (action, context)
        }
    }

    private mutating func seeCluster() async throws(StepFailure) -> ClusterView? {
        guard let client = setting.client else { return nil }
        setting.log.tell(.planning("looking at the cluster"))
        var view = try await ClusterObserver(client).observe(quotas: setting.playbook.mentionsQuota)
        if let course { view.expectAnswers(of: course.occupied) }
        if setting.rejectsOldServers { try view.expectNoOldServer() }
        scope.see(view)
        simulation = PlanSimulation(view)
        return view
    }

    private mutating func planAction(_ step: PlaybookStep, _ place: Placement, _ early: LookAhead.Ready?) async {
        var planned = PlannedStep(step, place)
        do throws(StepOutcome) {
            let earlier = course?.intents(of: place.path(of: step)) ?? []
            var doubts =
                place.doubts + (earlier.isEmpty ? try condition(of: step, place) : ["the run was cut off in it"])
            planned.doubts = doubts
            try checkTime(of: step)
            try await checkLease(of: step)
            let action = if let early { early.action } else { try bind(step) }
            if try await isOver(action, step, earlier) { return touched.addUnknown(by: step.title) }
            if step.login != nil { doubts.append("it works as another user, as whom a plan does not log in") }
            let found = if let early { early.planned } else { try await predicted(action, step, place, earlier) }
            let outcome = await expectRights(expectSpace(found), step)
            let reads = outcome.restsOn ?? action.reads(in: view)
            if let known = touched.step(touching: reads) {
                doubts.append("step \"\(known)\" changes what it rests on")
            } else if type(of: action).seesLock, lock.step(touching: reads) != nil {
                doubts.append("the lock of the run lies in what it reads")
            }
            if let reason = argumentsMayDiffer(step) { doubts.append(reason) }
            let writer = touched.step(touching: reads.filter(\.isFile)) ?? writer(of: step)
            planned.mayFindOtherFile = writer != nil && changesCluster(step)
            if !noteExpected(outcome, in: &planned, doubts) {
                let ready = try settled(outcome, doubts)
                if let expected = step.expectedError { doubts.append("\(expected.words) is expected") }
                planned.action = ready
                planned.isCertain = doubts.isEmpty && !place.isRepeated && !step.arguments.readsTheRun
                let moves = [lock, touched].contains { $0.step(touching: [.revision]) != nil }
                note(ready, in: &planned, doubts, place, unknown: moves ? action.outputsOfTheMoment : [])
            }
        } catch {
            note(error.whereItRuns(planned.doubts ?? []), in: &planned)
        }
        if waitsForOthers(step) {
            waitedFor = step.title
            touched.addUnknown(by: step.title)
        }
        finish(planned)
    }

    /// Notes why a step has no effects to tell.
    func note(_ outcome: StepOutcome, in planned: inout PlannedStep) {
        planned.record.status = outcome.status
        planned.record.error = outcome.failure
        planned.mayChangeAnything = outcome.status == .undetermined && changesCluster(planned.step)
    }

    /// Adds a step to the plan, and its outcome to what later steps see.
    mutating func finish(_ planned: PlannedStep) {
        let step = planned.step
        if planned.mayChangeAnything || planned.mayFindOtherFile { touched.addUnknown(by: step.title) }
        if planned.mayChangeAnything {
            let mayAddVoter = step.withInner.contains { setting.catalog.action(named: $0.action)?.mayAddVoter == true }
            if mayAddVoter { mayHaveAddedVoter = step.title }
        }
        if let id = step.id {
            statuses[id] = planned.record.status
            doubted[id, default: []].formUnion(planned.doubtsOfSuccess)
        }
        if planned.record.status == .skipped { scope.note(step, status: .skipped, outputs: [:]) }
        self.planned.append(planned)
    }

    // MARK: One step

    /// Whether the step runs: throws where it surely does not, else says on what that depends.
    func condition(of step: PlaybookStep, _ place: Placement) throws(StepOutcome) -> [String] {
        for need in step.needs where statuses[need] == .skipped {
            throw .skipped("it needs step \"\(need)\", which is skipped")
        }
        // What is doubtful of both stands among the doubts of the place.
        var doubts = step.needs.filter { doubted[$0]?.isSubset(of: place.doubts) == false }
            .map { "it needs step \"\($0)\", which may not succeed" }
        if let when = step.when {
            switch when.evaluate(in: scope.current) {
            case .value(.bool(let holds)) where mayChange(when):
                let now = "\"\(when.source)\" is \(holds) now, and looked at again"
                guard holds else { throw .undetermined(now) }
                doubts.append(now)
            case .value(.bool(true)): break
            case .value: throw .skipped("\"\(when.source)\" is false")
            case .unknown(let names): doubts.append("it runs only if \"\(when.source)\": \(Self.known(names))")
            case .missing(let reason) where mayChange(when):
                doubts.append("\"\(when.source)\" has no value now: \(reason)")
            case .missing(let reason): throw .failed("\"\(when.source)\" has no value: \(reason)")
            case .failed(let finding): throw .failed(finding.message)
            }
        }
        guard let require = step.require else { return doubts }
        switch require.evaluate(in: scope.current) {
        case .value(.bool(false)) where touched.isEmpty: throw .failed("required, and false: \(require.source)")
        case .value(.bool(false)): doubts.append("\"\(require.source)\" is required and false now")
        case .unknown(let names): doubts.append("\"\(require.source)\" is required: \(Self.known(names))")
        case .missing(let reason): doubts.append("\"\(require.source)\" has no value now: \(reason)")
        case .failed(let finding): throw .failed(finding.message)
        case .value: break
        }
        return doubts
    }

    /// Whether an earlier step touches what a condition looks at.
    private func mayChange(_ condition: BareExpression) -> Bool {
        if condition.mentionsCluster { return !touched.isEmpty }
        guard condition.mentionsMember else { return false }
        guard case .value(.string(let id)) = scope.current.lookUp(["member", "id"]) else { return !touched.isEmpty }
        return touched.step(touching: [.memberStorage(id), .members, .leader]) != nil
    }

    /// A time that is known and that no step can have is a failure now; one that is not known yet changes no effect.
    func checkTime(of step: PlaybookStep) throws(StepOutcome) {
        guard case .invalid(let findings)? = step.timeout?.bind(in: scope.current) else { return }
        throw StepOutcome(StepFailure(findings))
    }

    private func bind(_ step: PlaybookStep) throws(StepOutcome) -> any Action {
        switch setting.catalog.bind(step.action, step.arguments, in: scope.current) {
        case .bound(let action)?: return action
        case .unknown(let names)?: throw .undetermined(Self.known(names))
        case .invalid(let findings)?:
            let failure = StepFailure(findings)
            if let writer = touched.stepWritingFiles, step.arguments.namesAFile {
                throw .undetermined("\(failure.message); but step \"\(writer)\" writes a file first")
            }
            throw .failed(failure.message, help: failure.help)
        case nil: throw .failed("there is no action \"\(step.action)\"")
        }
    }

    func context(of step: PlaybookStep) throws(StepOutcome) -> StepContext {
        guard let client = setting.client else { throw .undetermined("no cluster is asked in an offline plan") }
        var context = StepContext(
            client: client, clusterID: view?.id, step: step.number, planned: view, expected: expected,
            scope: scope.current, log: setting.log, secrets: setting.secrets, attendant: setting.attendant,
            showsValues: step.showsValues)
        (context.clusters, context.lockKey) = (setting.clusters, setting.playbook.lock.key)
        let takesLock = setting.isLocked && view.map { $0.hasAlarm(.noSpace) || $0.hasAlarm(.corrupt) } != true
        context.lockRevisions = takesLock ? 1 : 0
        return context
    }

    private func predicted(
        _ action: any Action, _ step: PlaybookStep, _ place: Placement, _ earlier: [EarlierIntent]
    ) async throws(StepOutcome) -> Result<any PlannedAction, StepFailure> {
        var context = try context(of: step).going(on: earlier)
        context.wroteBefore = course?.filesWritten(at: place.path(of: step)) ?? []
        do throws(StepFailure) { return .success(try await action.planned(in: context)) } catch {
            return .failure(error)
        }
    }

    /// A failure is only a doubt where something before the step may mend it.
    private func settled(
        _ outcome: Result<any PlannedAction, StepFailure>, _ doubts: [String]
    ) throws(StepOutcome) -> any PlannedAction {
        do { return try outcome.get() } catch {
            if error.isOpen { throw .undetermined(error.message) }
            let reasons = doubts + (waitedFor.map { ["step \"\($0)\" waits for others first"] } ?? [])
            let mayBeMended =
                error.kind == .file
                ? touched.stepWritingFiles != nil : [.failed, .refused, .conflict, .denied].contains(error.kind)
            guard mayBeMended, !reasons.isEmpty else { throw StepOutcome(error) }
            throw .undetermined("\(error.message); but \(reasons.joined(separator: ", and "))")
        }
    }

    /// Whether the step will fail as it is expected to: it changes nothing then.
    private func noteExpected(
        _ outcome: Result<any PlannedAction, StepFailure>, in planned: inout PlannedStep, _ doubts: [String]
    ) -> Bool {
        guard let expected = planned.step.expectedError, case .failure(let failure) = outcome, expected.fits(failure)
        else { return false }
        planned.record.status = doubts.isEmpty ? .planned : .may
        planned.record.notes = ["fails as expected: \(failure.message)"]
        return true
    }

    /// What is done before a step and beside it.
    func notes(around step: PlaybookStep) -> [String] { question(before: step) + keptAlive(during: step) }

    /// What is asked before a step, as a note.
    private func question(before step: PlaybookStep) -> [String] {
        guard let question = step.question, case .bound(let text) = question.bind(in: scope.current) else { return [] }
        return ["asks first: \(text)"]
    }

    // MARK: Its effects

    private mutating func note(
        _ ready: any PlannedAction, in planned: inout PlannedStep, _ doubts: [String], _ place: Placement,
        unknown: [String]
    ) {
        let outputs = ready.outputs.filter { !unknown.contains($0.key) }
        planned.record.status = doubts.isEmpty ? .planned : .may
        planned.record.notes = notes(around: planned.step) + ready.notes + doubts.map { "may differ: \($0)" }
        planned.record.changed = ready.effects.contains { Guard.kind(of: $0.change) != .file }
        for effect in ready.effects { note(effect, in: &planned, doubts, place) }
        if doubts.isEmpty { scope.expect(planned.step, outputs: outputs) }
        planned.record.outputs = RecordedOutput.list(outputs, showingValues: planned.step.showsValues)
    }

    private mutating func note(
        _ effect: Effect, in planned: inout PlannedStep, _ doubts: [String], _ place: Placement
    ) {
        var effect = effect
        if let doubt = doubts.first { effect.certainty = .may(doubt) }
        let refusal = judge(effect, in: &planned, place)
        let outcome: EffectRecord.Outcome = refusal == nil ? .planned : .refused
        planned.record.effects.append(EffectRecord(effect, kind: Guard.kind(of: effect.change), outcome: outcome))
        touched.add(effect.change, by: planned.step.title)
        if case .auth = effect.change, !place.isTentative { expected.append(effect) }
        guard let refusal, planned.record.error == nil else { return }
        planned.record.status = .refused
        planned.record.error = FailureRecord(refusal)
    }

    /// What the guards say of an effect in the cluster as the earlier effects leave it; a refusal, or nil.
    private mutating func judge(
        _ effect: Effect, in planned: inout PlannedStep, _ place: Placement
    ) -> StepFailure? {
        if let lock = effect.change.ownLock(setting.playbook.lock.key) { return lock }
        guard var simulation else { return nil }
        var refusal: StepFailure?
        for verdict in Guard.guards(for: effect.change).map({ $0.rule(on: effect, seeing: simulation.view) }) {
            planned.record.guards.append(verdict)
            guard verdict.ruling == .refuses, refusal == nil else { continue }
            let again =
                (waitedFor ?? mayHaveAddedVoter).map { "after \"\($0)\"" }
                ?? (place.isTentative ? "before the step" : nil)
            if let again {
                planned.record.notes.append(
                    "guard \(verdict.name) would refuse now (\(verdict.detail)); it looks again \(again)")
            } else {
                refusal = .refused(by: verdict)
            }
        }
        if let lost = simulation.apply(effect), refusal == nil, !place.isTentative {
            if let mayHaveAddedVoter {
                planned.record.notes.append("without the voter that \"\(mayHaveAddedVoter)\" may make: \(lost)")
            } else {
                refusal = StepFailure(.refused, lost)
            }
        }
        self.simulation = simulation
        return refusal
    }

    static func known(_ names: [String]) -> String {
        names.isEmpty ? "known only during the run" : "\(names.joined(separator: ", ")): known only during the run"
    }

    func waitsForOthers(_ step: PlaybookStep) -> Bool {
        setting.catalog.action(named: step.action)?.waitsForOthers == true
    }

    func changesCluster(_ step: PlaybookStep) -> Bool {
        step.withInner.contains { $0.group == nil && setting.catalog.action(named: $0.action)?.changesCluster ?? true }
    }

    // A cluster without a leader can be read and snapshotted; any other change would only time out.
    private static func unusable(_ view: ClusterView, for playbook: Playbook, _ catalog: Catalog) -> StepFailure? {
        guard !view.isLed else { return nil }
        let changes = playbook.allSteps.contains { catalog.action(named: $0.action)?.changesCluster == true }
        guard changes else { return nil }
        let answering = view.members.filter(\.isReachable).count
        return StepFailure(
            .unreachable, "\(view.missingLeader); \(answering) of \(view.members.count) members answer",
            help: "a majority of the voters must be up, and be reached from here; health shows each one")
    }
}

extension Result where Failure == StepFailure {
    fileprivate var restsOn: [Subject]? { if case .failure(let failure) = self { failure.restsOn } else { nil } }
}
