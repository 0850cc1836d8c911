import EtcdClient
import PlaybookLanguage
package import PlaybookRecord
import YAMLSyntax

/// Carries a plan out, step by step, and writes the record of it.
package struct Runner: Sendable {
    private(set) var setting: RunSetting
    let plan: Plan
    var scope: RunScope
    var records: [StepRecord] = []
    /// What became of each step, by id; of one that was carried out several times, of the last time.
    var statuses: [String: StepRecord.Status] = [:]
    private var failure: StepFailure?
    var worst: Verdict = .done
    private let planned: [Int: [PlannedStep]]
    private let count: Int
    /// The steps whose values may be shown, by number.
    let showingValues: Set<Int>
    /// When nothing more is begun; nil for never.
    var end: RunEnd?
    /// What was done of the run before it was cut off.
    var replay: Replay
    /// What the step that has just ended put out.
    var outputs: [String: Value] = [:]
    /// When the expressions' cluster was observed; nil where it has changed since, or may have.
    var seenAt: ContinuousClock.Instant?
    /// The lock of the cluster; nil where nobody else is to be kept out.
    var lock: RunLock?
    private var planIsOld = false
    private var hasBegun = false
    /// When the cluster was last asked for its endpoints.
    var lastSync: ContinuousClock.Instant?

    init(_ plan: Plan, _ setting: RunSetting) {
        self.setting = setting
        self.plan = plan
        scope = RunScope(
            setting.scope, run: setting.runID, started: setting.started)
        if let view = plan.view { scope.see(view) }
        planned = Dictionary(grouping: plan.steps, by: \.step.number)
        count = setting.playbook.allSteps.count
        showingValues = Set(setting.playbook.allSteps.filter(\.showsValues).map(\.number))
        replay = setting.history.map { Replay($0, setting.playbook) } ?? Replay()
    }

    /// The record of a plan that is not carried out.
    package static func record(of plan: Plan, _ setting: RunSetting, verdict: Verdict? = nil) -> RunRecord {
        var record = RunRecord(
            kind: .plan, verdict: verdict ?? plan.verdict, playbook: setting.identity,
            cluster: plan.view.map { ClusterRecord($0) },
            run: RunIdentity(id: setting.runID, started: setting.started, ended: .now()), quorum: plan.quorum,
            steps: plan.steps.map(\.record), warnings: setting.warnings + plan.warnings)
        record.error = plan.obstacle.map { FailureRecord($0) }
        return record
    }

    /// Runs the plan. Never throws: how it ended is the record's verdict.
    package static func run(_ plan: Plan, _ setting: RunSetting) async -> RunRecord {
        var runner = Runner(plan, setting)
        return await runner.run()
    }

    /// The record of a run that is refused before its first step.
    ///
    /// - Parameter objection: why the plan is not carried out, such as a confirmation that is missing.
    package static func refuse(_ plan: Plan, _ setting: RunSetting, because objection: FailureRecord) -> RunRecord {
        var runner = Runner(plan, setting)
        for step in setting.playbook.steps { runner.addUnreached(step, .top) }
        var record = runner.record(seconds: nil)
        record.verdict = .refused
        record.exitCode = Verdict.refused.exitCode
        record.error = objection
        return record
    }

    /// Carries the plan out, or says why not.
    mutating func run() async -> RunRecord {
        let start = ContinuousClock.now
        failure = plan.obstacle
        if failure == nil { failure = findEnd() }
        if failure == nil { failure = unanswered() }
        if failure == nil { failure = await missingSecret() }
        if failure == nil { failure = await begin() }
        if failure == nil {
            hasBegun = true
            failure = await run(setting.playbook.steps, .top)
        } else {
            // Whoever was turned away has neither begun the run nor gone on with it.
            await setting.journal?.withdraw()
            setting.journal = nil
            addAllUnreached()
        }
        var record = record(seconds: start.duration(to: .now) / .seconds(1))
        record.warnings += await finish(record)
        return record
    }

    /// Carries the steps of one list out, up to the first failure that ends it.
    ///
    /// - Returns: that failure; nil where there was none.
    mutating func run(_ steps: [PlaybookStep], _ place: Placement) async -> StepFailure? {
        var failure: StepFailure?
        for step in steps {
            failure = failure ?? obstacle(before: place.path(of: step), place)
            if failure == nil { failure = await run(step, place) } else { addUnreached(step, place) }
        }
        return failure
    }

    /// Has every step looked at anew: somebody else has changed the cluster since the plan.
    mutating func forgetPlanned() {
        planIsOld = true
        seenAt = nil
    }

    private mutating func run(_ step: PlaybookStep, _ place: Placement) async -> StepFailure? {
        if let reason = setting.leftOut[step.number] {
            leaveOut(step, place, because: reason)
            return nil
        }
        if let loop = step.loop { return await run(step, loop, place) }
        return await runOnce(step, place)
    }

    /// Carries one time of a step out.
    mutating func runOnce(_ step: PlaybookStep, _ place: Placement) async -> StepFailure? {
        if let group = step.group { return await run(step, group, place) }
        do throws(StepFailure) {
            if let done = try replay.step(at: place.path(of: step)) { return await recall(done, of: step, place) }
        } catch {
            return lose(step, place, error)
        }
        let record = await carryOut(step, place)
        records.append(record)
        return conclude(step, record, place)
    }

    private func record(seconds: Double?) -> RunRecord {
        let changed = setting.log.hasChanged
        let ended = failure.map { Verdict($0, afterChange: changed) } ?? worst
        let verdict = worst == .unknown ? .unknown : ended
        var record = RunRecord(
            kind: .run, verdict: verdict, playbook: setting.identity, cluster: plan.view.map { ClusterRecord($0) },
            run: RunIdentity(id: setting.runID, started: setting.started, ended: .now(), seconds: seconds),
            quorum: plan.quorum, steps: records, warnings: setting.warnings + plan.warnings)
        record.error = failure.map { FailureRecord($0) }
        return record
    }

    // Every secret is looked up before the first change, so that a missing one changes nothing.
    private func missingSecret() async -> StepFailure? {
        for reference in plan.steps.flatMap({ $0.action?.secretReferences ?? [] }) + logins.map(\.password) {
            do throws(StepFailure) { _ = try await setting.secrets.resolve(reference) } catch { return error }
        }
        return nil
    }

    // MARK: One step

    private mutating func carryOut(_ step: PlaybookStep, _ place: Placement) async -> StepRecord {
        var record = start(step, place)
        let start = ContinuousClock.now
        for effect in replay.made(at: place.path(of: step)) {
            setting.log.recall(Effect(effect), as: .done, step: step.number)
        }
        do throws(StepFailure) {
            if !replay.hasIntents(place.path(of: step)), let reason = try await reasonToSkip(step, place) {
                skip(step, because: reason, in: &record)
            } else {
                let result = await result(of: step, place)
                note(step.expectedError.map { $0.judge(result) } ?? result, of: step, in: &record)
            }
        } catch {
            fail(step, error, in: &record)
        }
        record.seconds = start.duration(to: .now) / .seconds(1)
        return record
    }

    /// The record of a step that is about to begin.
    mutating func start(_ step: PlaybookStep, _ place: Placement) -> StepRecord {
        outputs = [:]
        var record = StepRecord(step, place)
        record.started = .now()
        let title = record.title + (record.item.map { " [\($0)]" } ?? "")
        setting.log.tell(.stepStarted(number: record.number, count: count, title: title, action: record.action))
        setting.log.restart(step.number)
        lock?.note(step: words(step))
        return record
    }

    /// Ends a step that does not run.
    mutating func skip(_ step: PlaybookStep, because reason: String, in record: inout StepRecord) {
        record.status = .skipped
        record.error = FailureRecord(kind: "skipped", message: reason)
        scope.note(step, status: .skipped, outputs: [:])
    }

    /// Ends a step that failed before it began.
    mutating func fail(_ step: PlaybookStep, _ failure: StepFailure, in record: inout StepRecord) {
        record.status = StepRecord.Status(failure)
        record.error = FailureRecord(failure)
        scope.note(step, status: record.status, outputs: [:])
    }

    /// Takes note of how a step ended.
    ///
    /// - Returns: why what stands behind it must not run; nil where it may.
    mutating func conclude(_ step: PlaybookStep, _ record: StepRecord, _ place: Placement) -> StepFailure? {
        keep(record, at: place.path(of: step), step.group == nil ? outputs : [:])
        return judge(step, record)
    }

    /// What a step that has ended means for those behind it.
    mutating func judge(_ step: PlaybookStep, _ record: StepRecord) -> StepFailure? {
        if let id = step.id { statuses[id] = record.status }
        let hasWaited = setting.catalog.action(named: step.action)?.waitsForOthers == true
        if record.changed || record.status == .unknown || hasWaited { seenAt = nil }
        setting.log.tell(.stepEnded(record))
        guard record.status != .skipped, let error = record.error else { return nil }
        let kind = StepFailure.Kind(rawValue: error.kind) ?? .failed
        if kind == .unknown { worst = .unknown }
        guard step.onFailure == .stop || kind.isLast else {
            worst = worst == .unknown ? .unknown : .failed
            return nil
        }
        // What failed inside a group is named already.
        guard step.group == nil else { return StepFailure(kind, error.message, help: error.help) }
        let item = record.item.map { " [\($0)]" } ?? ""
        return StepFailure(
            kind, "step \(record.number), \"\(record.title)\"\(item): \(error.message)", help: error.help)
    }

    /// - Parameter readBefore: the revision that the step read at before the run was cut off, where it reads once more.
    mutating func result(
        of step: PlaybookStep, _ place: Placement, readBefore: Int64? = nil
    ) async -> StepResult {
        var context: StepContext
        let keeper: LeaseKeeper?
        do throws(StepFailure) {
            context = try await self.context(of: step, place)
            keeper = try self.keeper(of: step)
        } catch { return StepResult(failure: error) }
        context.readBefore = readBefore
        context.leases = place.leases + (keeper.map { [$0] } ?? [])
        let planned = planned(step, place)
        let plan = planIsOld || planned?.isCertain != true ? nil : planned?.action
        let attempts = StepAttempts(step: step, catalog: setting.catalog, context: context, blockTime: place.time)
        guard let keeper, let client = setting.client else { return await attempts.run(from: plan) }
        return await keeper.whileRenewing(client) { () async -> StepResult in
            if let loss = keeper.loss { return StepResult(failure: loss) }
            var result = await attempts.run(from: plan)
            result.failure = result.failure ?? keeper.loss
            return result
        }
    }

    private func planned(_ step: PlaybookStep, _ place: Placement) -> PlannedStep? {
        place.isRepeated ? nil : planned[step.number]?.first
    }

    /// What a step works with, the calls of an earlier process among it.
    mutating func context(of step: PlaybookStep, _ place: Placement) async throws(StepFailure) -> StepContext {
        guard let client = setting.client else { throw StepFailure(.configuration, "there is no cluster to run on") }
        var context = StepContext(
            client: try await self.client(of: step, client), overview: client, clusterID: plan.view?.id,
            step: step.number, scope: scope.current, log: setting.log, secrets: setting.secrets,
            attendant: setting.attendant, approved: setting.approved, showsValues: step.showsValues)
        (context.clusters, context.lockKey) = (setting.clusters, setting.playbook.lock.key)
        context.report = ReportSoFar(
            playbook: setting.identity, run: setting.runID, cluster: plan.view.map { String($0.id, radix: 16) },
            steps: records, redact: setting.redact)
        let planned = planned(step, place)
        let effects = planned?.isCertain == true ? planned?.action?.effects : nil
        context.pinned = effects?.pinnedMembers ?? pinnedBefore(step, place)
        context.path = place.path(of: step)
        (context.title, context.action) = (step.title, step.action)
        context.journal = setting.journal
        context.lock = lock
        context.end = end(at: place)
        context.assumption = setting.assumption
        context.wroteBefore = replay.filesWritten(at: context.path)
        context.earlier = replay.intents(of: context.path)
        if !context.earlier.isEmpty {
            context.madeBefore = Set(context.earlier.flatMap { $0.outcomes.filter { $0.value == .done }.keys })
            context.pinned.merge(context.earlier.flatMap { $0.intent.effects.map { Effect($0) } }.pinnedMembers) { $1 }
            await logIn(after: step, context)
        }
        return context
    }

    mutating func note(_ result: StepResult, of step: PlaybookStep, in record: inout StepRecord) {
        let log = setting.log.log(of: record.number)
        record.guards = log.guards
        record.changed = log.changed
        record.notes = result.notes + log.notes
        record.effects = log.effects(with: result.effects).map { effect in
            let outcome = log.outcomes[effect.id] ?? .notReached
            return EffectRecord(effect, kind: Guard.kind(of: effect.change), outcome: outcome)
        }
        record.error = result.failure.map { FailureRecord($0) }
        record.status = result.failure.map { StepRecord.Status($0) } ?? .succeeded
        outputs = result.outputs
        if log.changed, outputs["changed"] != nil { outputs["changed"] = .bool(true) }
        record.outputs = RecordedOutput.list(outputs, showingValues: step.showsValues)
        scope.note(step, status: record.status, outputs: outputs)
    }

    /// Adds the records of a step that the run ended before, and of all inside it.
    mutating func addUnreached(_ step: PlaybookStep, _ place: Placement) {
        for (step, place) in step.placed(place) {
            forgo(step)
            let path = place.path(of: step)
            let before = replay.passUnreached(path)
            records += before
            guard before.isEmpty else { continue }
            let planned = place.isRepeated ? [] : planned[step.number] ?? []
            if planned.isEmpty { records.append(keep(StepRecord(step, place), at: path)) }
            for planned in planned { records.append(keep(unreached(planned), at: planned.path)) }
        }
    }

    /// Tells those behind a step that it was not reached: a rescue, an `always`.
    mutating func forgo(_ step: PlaybookStep) {
        scope.note(step, status: .notReached, outputs: [:])
        if let id = step.id { statuses[id] = .notReached }
    }

    /// The record of a step that is not reached: in a run that has begun no prediction is told as what became of it.
    private func unreached(_ planned: PlannedStep) -> StepRecord {
        var record = planned.record
        record.changed = false
        record.outputs = []
        for index in record.effects.indices where record.effects[index].outcome == .planned {
            record.effects[index].outcome = .notReached
        }
        if hasBegun || (record.status != .failed && record.status != .refused) { record.status = .notReached }
        return record
    }
}

extension StepRecord.Status {
    init(_ failure: StepFailure) {
        self =
            switch failure.kind {
            case .refused: .refused
            case .unknown: .unknown
            default: .failed
            }
    }
}

extension Plan {
    /// What is known to go wrong in the releases the members run.
    fileprivate var warnings: [String] {
        let versions = Set(view?.members.compactMap(\.version) ?? [])
        return versions.sorted().flatMap { ServerVersion.warnings(for: $0) } + lockWarnings
    }
}
