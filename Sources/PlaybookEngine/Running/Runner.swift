import PlaybookLanguage
package import PlaybookRecord
import YAMLSyntax

/// Carries a plan out, step by step, and writes the record of it.
package struct Runner: Sendable {
    private let setting: RunSetting
    private let plan: Plan
    private var scope: RunScope
    private var records: [StepRecord] = []
    private var failure: StepFailure?
    private var worst: Verdict = .done
    // A cluster changed by a step is observed anew before the next expression looks at it.
    private var seesOldCluster = false

    private init(_ plan: Plan, _ setting: RunSetting) {
        self.setting = setting
        self.plan = plan
        scope = RunScope(
            setting.scope, run: setting.runID, started: setting.started)
        if let view = plan.view { scope.see(view) }
    }

    /// The record of a plan that is not carried out.
    package static func record(of plan: Plan, _ setting: RunSetting, verdict: Verdict? = nil) -> RunRecord {
        var record = RunRecord(
            kind: .plan, verdict: verdict ?? plan.obstacle.map { Verdict($0, afterChange: false) } ?? .done,
            playbook: setting.identity, cluster: plan.view.map { ClusterRecord($0) },
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

    private mutating func run() async -> RunRecord {
        let start = ContinuousClock.now
        failure = plan.obstacle
        if failure == nil { failure = await missingSecret() }
        for planned in plan.steps {
            let record = failure == nil ? await carryOut(planned) : Self.notReached(planned)
            records.append(record)
        }
        return record(seconds: start.duration(to: .now) / .seconds(1))
    }

    private func record(seconds: Double) -> RunRecord {
        let changed = setting.log.hasChanged
        let verdict = failure.map { Verdict($0, afterChange: changed) } ?? worst
        var record = RunRecord(
            kind: .run, verdict: verdict, playbook: setting.identity, cluster: plan.view.map { ClusterRecord($0) },
            run: RunIdentity(id: setting.runID, started: setting.started, ended: .now(), seconds: seconds),
            quorum: plan.quorum, steps: records, warnings: setting.warnings + plan.warnings)
        record.error = failure.map { FailureRecord($0) }
        return record
    }

    // Every secret is looked up before the first change, so that a missing one changes nothing.
    private func missingSecret() async -> StepFailure? {
        for reference in plan.steps.flatMap({ $0.action?.secretReferences ?? [] }) {
            do throws(StepFailure) { _ = try await setting.secrets.resolve(reference) } catch { return error }
        }
        return nil
    }

    // MARK: One step

    private mutating func carryOut(_ planned: PlannedStep) async -> StepRecord {
        let step = planned.step
        var record = StepRecord(
            number: planned.record.number, id: step.id, title: step.title, action: step.action,
            place: step.range.start)
        record.started = .now()
        let start = ContinuousClock.now
        setting.log.tell(
            .stepStarted(
                number: record.number, count: plan.steps.count, title: record.title, action: record.action))
        do throws(StepFailure) {
            if let reason = try await reasonToSkip(step) {
                record.status = .skipped
                record.error = FailureRecord(kind: "skipped", message: reason)
            } else {
                let result = await result(of: planned, number: record.number)
                note(step.expectedError.map { $0.judge(result) } ?? result, of: step, in: &record)
            }
        } catch {
            record.status = .failed
            record.error = FailureRecord(error)
        }
        record.seconds = start.duration(to: .now) / .seconds(1)
        conclude(step, record)
        return record
    }

    private mutating func conclude(_ step: PlaybookStep, _ record: StepRecord) {
        seesOldCluster = seesOldCluster || record.changed || record.status == .unknown
        setting.log.tell(.stepEnded(record))
        guard record.status != .succeeded, record.status != .skipped, let error = record.error else { return }
        let kind = StepFailure.Kind(rawValue: error.kind) ?? .failed
        worst = Self.worse(worst, kind == .unknown ? .unknown : .failed)
        guard step.onFailure == .stop || kind == .refused || kind == .cancelled else { return }
        failure = StepFailure(
            kind, "step \(record.number), \"\(record.title)\": \(error.message)", help: error.help)
    }

    private static func worse(_ left: Verdict, _ right: Verdict) -> Verdict {
        left == .unknown || right == .done ? left : right
    }

    private mutating func reasonToSkip(_ step: PlaybookStep) async throws(StepFailure) -> String? {
        for need in step.needs {
            guard let status = records.first(where: { $0.id == need })?.status, status != .succeeded else { continue }
            return "it needs step \"\(need)\", which did not succeed"
        }
        try await refreshCluster()
        if let when = step.when, !(try holds(when)) { return "\"\(when.source)\" is false" }
        if let require = step.require, !(try holds(require)) {
            throw StepFailure(.failed, "required, and false: \(require.source)")
        }
        return nil
    }

    // Expressions are few and puts are many: only a step that reads the cluster pays for observing it.
    private mutating func refreshCluster() async throws(StepFailure) {
        guard seesOldCluster, setting.playbook.mentionsCluster, let client = setting.client else { return }
        scope.see(try await ClusterObserver(client).observe(quotas: setting.playbook.mentionsQuota))
        seesOldCluster = false
    }

    private func holds(_ condition: BareExpression) throws(StepFailure) -> Bool {
        switch condition.evaluate(in: scope.current) {
        case .value(.bool(let holds)): return holds
        case .value: throw StepFailure(.failed, "\"\(condition.source)\" is not true or false")
        case .unknown(let names):
            throw StepFailure(.failed, "\"\(condition.source)\" has no value: \(names.joined(separator: ", "))")
        case .missing(let reason): throw StepFailure(.failed, "\"\(condition.source)\" has no value: \(reason)")
        case .failed(let finding): throw StepFailure(.failed, finding.message, help: finding.help)
        }
    }

    private func result(of planned: PlannedStep, number: Int) async -> StepResult {
        guard let client = setting.client else {
            return StepResult(failure: StepFailure(.configuration, "there is no cluster to run on"))
        }
        let context = StepContext(
            client: client, clusterID: plan.view?.id, step: number, scope: scope.current, log: setting.log,
            secrets: setting.secrets, attendant: setting.attendant, showsValues: planned.step.showsValues)
        let attempts = StepAttempts(step: planned.step, catalog: setting.catalog, context: context)
        return await attempts.run(from: planned.isCertain ? planned.action : nil)
    }

    private mutating func note(_ result: StepResult, of step: PlaybookStep, in record: inout StepRecord) {
        let log = setting.log.log(of: record.number)
        record.guards = log.guards
        record.changed = log.changed
        record.notes = result.notes + log.notes
        record.effects = result.effects.map { effect in
            let outcome = log.outcomes[effect.id] ?? .notReached
            return EffectRecord(effect, kind: Guard.kind(of: effect.change), outcome: outcome)
        }
        record.error = result.failure.map { FailureRecord($0) }
        record.status = result.failure.map { StepRecord.Status($0) } ?? .succeeded
        record.outputs = RecordedOutput.list(result.outputs, showingValues: step.showsValues)
        scope.note(step, status: record.status, outputs: result.outputs)
    }

    private static func notReached(_ planned: PlannedStep) -> StepRecord {
        var record = planned.record
        record.changed = false
        record.outputs = []
        for index in record.effects.indices where record.effects[index].outcome == .planned {
            record.effects[index].outcome = .notReached
        }
        if record.status != .failed, record.status != .refused { record.status = .notReached }
        return record
    }
}

extension StepRecord.Status {
    fileprivate init(_ failure: StepFailure) {
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
        let versions = Set(view?.members.compactMap { $0.status?.version } ?? [])
        return versions.sorted().flatMap { ServerVersion.warnings(for: $0) }
    }
}
