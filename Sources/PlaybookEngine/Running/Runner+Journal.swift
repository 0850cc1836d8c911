import EtcdClient
import PlaybookLanguage
package import PlaybookRecord

/// What a run writes down of its course, and how a run that was cut off goes along what is written.
extension Runner {
    /// Goes on with a run that was cut off, as its journal tells.
    package static func resume(_ setting: RunSetting) async -> RunRecord {
        var plan = Plan(steps: [])
        var runner = Runner(plan, setting)
        await runner.logInAsBefore()
        // Of the plan of what is left nothing is carried out: what it says is whether to go on.
        let left = await Planner.plan(setting)
        (plan.view, plan.quorum) = (left.view, left.quorum)
        plan.failure = otherCluster(left.view, setting) ?? left.failure ?? left.refusal
        runner = Runner(plan, setting)
        return await runner.run()
    }

    private static func otherCluster(_ view: ClusterView?, _ setting: RunSetting) -> StepFailure? {
        guard let id = view.map({ String($0.id, radix: 16) }), let before = setting.history?.header.cluster?.id,
            before != id
        else { return nil }
        return StepFailure(
            .refused, "the endpoints answer for cluster \(id), and the run was begun on cluster \(before)",
            help: "name the endpoints of that cluster with --endpoints")
    }

    /// Takes the lock, and begins the journal or goes on with it. The first line of a new one goes to the disk while the
    /// lock is asked for.
    ///
    /// - Returns: why the run must not begin; nil where it may.
    mutating func begin() async -> StepFailure? {
        let journal = setting.journal
        let first: JournalRecord? = setting.history == nil ? .begun(header) : nil
        async let begun = Self.write(first, to: journal)
        let obstacle = await takeLock()
        let problem = await begun
        if let failure = obstacle ?? problem { return failure }
        // Whoever is turned away has not gone on with the run.
        return await Self.write(setting.history == nil ? nil : .resumed(resumption), to: journal)
    }

    private static func write(_ line: JournalRecord?, to journal: (any Journal)?) async -> StepFailure? {
        guard let line, let journal else { return nil }
        do throws(FileProblem) {
            try await journal.write(line, durably: true)
            return nil
        } catch { return .noJournal(error) }
    }

    /// Writes down how the run ended, and gives the lock back meanwhile.
    ///
    /// - Returns: what a reader of the record should know of the lock.
    func finish(_ record: RunRecord) async -> [String] {
        let record = record.ended(by: setting.signal())
        async let written = Self.write(.ended(JournalEnd(record)), to: setting.journal)
        let warnings = await lock?.release() ?? []
        // What is not on the disk is told by the journal itself when it is finished.
        _ = await written
        if !warnings.isEmpty {
            var record = record
            record.warnings += warnings
            setting.journal?.note(.ended(JournalEnd(record)))
        }
        return warnings
    }

    private var header: JournalHeader {
        var header = JournalHeader(
            playbook: setting.identity, run: RunIdentity(id: setting.runID, started: setting.started),
            origin: setting.origin)
        header.cluster = plan.view.map { ClusterRecord($0) }
        header.quorum = plan.quorum
        header.warnings = setting.warnings
        for planned in plan.steps where planned.isCertain {
            let pinned = planned.action?.effects.pinnedMembers ?? [:]
            if !pinned.isEmpty { header.pinned[planned.record.number] = pinned }
        }
        return header
    }

    private var resumption: JournalResumption {
        JournalResumption(started: .now(), person: setting.origin.person, kept: replay.count)
    }

    /// The members that the run's own plan was made for, where that was before it was cut off.
    func pinnedBefore(_ step: PlaybookStep, _ place: Placement) -> [String: MemberReference] {
        guard !place.isRepeated else { return [:] }
        return setting.history?.header.pinned[step.number] ?? [:]
    }

    /// Writes down that a step has ended, or does not run.
    ///
    /// - Returns: the record; where it is written already, as it is there.
    @discardableResult
    mutating func keep(_ record: StepRecord, at path: StepPath, _ outputs: [String: Value] = [:]) -> StepRecord {
        if let before = replay.pass(path) { return before }
        // What ends a run that has not come back to where it was cut off takes nothing from what was done.
        if replay.isOver { write(record, at: path, outputs) }
        return record
    }

    private func write(_ record: StepRecord, at path: StepPath, _ outputs: [String: Value]) {
        let kept = outputs.mapValues { JournalValue($0, showingValues: showsValues(path.step)) }
        setting.journal?.note(.step(JournalStep(path, record, outputs: kept)))
    }

    private func showsValues(_ number: Int) -> Bool { showingValues.contains(number) }

    // MARK: Going along

    /// Adds the records of all steps, of which this run reaches none.
    mutating func addAllUnreached() {
        for step in setting.playbook.steps { addUnreached(step, .top) }
        guard let done = setting.history?.steps else { return }
        let numbers = Set(done.map(\.number))
        records = done + records.filter { !numbers.contains($0.number) }
    }

    /// Takes over what was done of a step before the run was cut off.
    mutating func recall(_ done: JournalStep, of step: PlaybookStep, _ place: Placement) async -> StepFailure? {
        if step.onFailure == .continue, done.record.status == .unknown, replay.hasIntents(done.path) {
            return await settle(done, of: step, place)
        }
        var record = done.whole
        setting.log.recall(record)
        var outputs = done.outputs.compactMapValues(\.value)
        let lost = done.outputs.filter { $0.value.value == nil }.map(\.key).sorted()
        if !lost.isEmpty, record.status == .succeeded, mayReadAgain(step) {
            let revision: Int64? = if case .integer(let value)? = outputs["revision"] { value } else { nil }
            let again = await result(of: step, place, readBefore: revision)
            if again.failure == nil, outputs.allSatisfy({ $0 == "revision" || again.outputs[$0] == $1 }) {
                outputs.merge(again.outputs) { known, _ in known }
                record.outputs = RecordedOutput.list(outputs, showingValues: step.showsValues)
                record.notes.append("read again when the run was resumed: the journal keeps no values")
            }
        }
        scope.note(step, status: record.status, outputs: outputs)
        for name in lost where outputs[name] == nil {
            scope.lose(
                name, of: step, because: "the journal keeps no values, and step \"\(step.title)\" is done already")
        }
        if record.effects.contains(where: \.turnsAuthOn) { await logIn(after: step, context(of: step)) }
        records.append(record)
        return judge(step, record)
    }

    /// Finds out what became of a step behind which the run went on without knowing it; nothing of it is carried out.
    private mutating func settle(_ done: JournalStep, of step: PlaybookStep, _ place: Placement) async -> StepFailure? {
        var record = start(step, place)
        record.seconds = done.record.seconds
        if case .bound(let action)? = setting.catalog.bind(step.action, step.arguments, in: scope.current),
            var context = try? await context(of: step, place)
        {
            context.isPassedOver = true
            note(await action.carryOut(in: context), of: step, in: &record)
        }
        let isKnown = record.effects.allSatisfy { $0.outcome != .unknown }
        guard isKnown || record.status == .unknown, !record.effects.isEmpty else {
            // It could not be looked at: what was known before is known now.
            setting.log.recall(done.whole)
            scope.note(step, status: done.whole.status, outputs: [:])
            records.append(done.whole)
            return judge(step, done.whole)
        }
        records.append(record)
        write(record, at: place.path(of: step), outputs)
        return judge(step, record)
    }

    /// Ends a run that cannot go along what was done.
    mutating func lose(_ step: PlaybookStep, _ place: Placement, _ failure: StepFailure) -> StepFailure? {
        var record = StepRecord(step, place)
        fail(step, failure, in: &record)
        records.append(record)
        return judge(step, record)
    }

    private func mayReadAgain(_ step: PlaybookStep) -> Bool {
        guard step.id != nil, let action = setting.catalog.action(named: step.action) else { return false }
        return !action.changesCluster && !action.waitsForOthers && !action.isUnconditional
    }

    /// Works as whom the step has made it work from then on, where authentication is on.
    func logIn(after step: PlaybookStep, _ context: StepContext?) async {
        guard let context,
            case .bound(let action)? = setting.catalog.bind(step.action, step.arguments, in: context.scope),
            let login = action.loginAfterwards, let client = setting.client
        else { return }
        let reader = ClusterReader(context)
        guard (try? await reader.authIsOn()) == true, let secret = try? await reader.secret(login.password),
            let password = secret.revealText()
        else { return }
        client.setCredentials { .user(name: login.user, password: password) }
    }

    /// Works as whom the steps before had made it work.
    func logInAsBefore() async {
        for point in setting.history?.course ?? [] {
            guard case .step(let done) = point, done.record.effects.contains(where: \.turnsAuthOn),
                let step = setting.playbook.allSteps.first(where: { $0.number == done.path.step })
            else { continue }
            await logIn(after: step, context(of: step))
        }
        for (path, intents) in setting.history?.intents ?? [:] {
            guard intents.contains(where: { $0.intent.effects.contains(where: \.turnsAuthOn) }),
                let step = setting.playbook.allSteps.first(where: { $0.number == path.step })
            else { continue }
            await logIn(after: step, context(of: step))
        }
    }

    private func context(of step: PlaybookStep) -> StepContext? {
        setting.client.map { client in
            StepContext(
                client: client, clusterID: plan.view?.id, step: step.number, scope: scope.current, log: setting.log,
                secrets: setting.secrets, attendant: nil, showsValues: false)
        }
    }
}

extension EffectRecord {
    fileprivate var turnsAuthOn: Bool { change == .auth(.enabled) && after != nil }
}
