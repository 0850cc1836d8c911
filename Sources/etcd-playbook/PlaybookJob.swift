import Glibc
import PlaybookActions
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import PlaybookRecord
import PlaybookReports

/// One planning or one run of a playbook, from the flags to the exit code.
struct PlaybookJob: Sendable {
    private let request: SessionRequest
    private let options: RunOutputOptions
    private let output: CommandOutput
    private let progress: ProgressDisplay
    private let state: StateOptions
    private let journal = OpenJournal()
    private let end: RunEnd?
    private let lockTimeout: PlaybookDuration?

    init(
        _ request: SessionRequest, _ options: RunOutputOptions, _ output: CommandOutput,
        state: StateOptions = StateOptions(), end: RunEnd? = nil, lockTimeout: PlaybookDuration? = nil
    ) {
        self.end = end
        self.lockTimeout = lockTimeout
        self.request = request
        self.state = state
        self.options = options
        self.output = output
        progress = ProgressDisplay(output.console, options.progress.resolved(in: output.environment))
    }

    /// Plans, and shows the plan.
    ///
    /// - Parameters:
    ///   - detailed: whether pending changes have an exit code of their own.
    ///   - file: where the plan is saved besides, if it may be run.
    func plan(detailed: Bool, saving file: PlanFile? = nil) async -> Int32 {
        do throws(SessionFailure) { try file?.check(request) } catch {
            output.show(error)
            return error.verdict.exitCode
        }
        return await perform(.plan) { session async throws(SessionFailure) in
            let plan = await progress.during { await Planner.plan(session.setting) }
            if let clash = clash(plan, session, saving: file?.path) { return clash }
            if let file { try file.check(session.inputs, output) }
            let isPending = detailed && plan.verdict == .done && plan.hasChanges
            var record = Runner.record(of: plan, session.setting, verdict: isPending ? .changesPending : nil)
            if let stale = staleness(of: record) {
                record.verdict = .refused
                record.exitCode = Verdict.refused.exitCode
                record.error = stale
                return Outcome(record: record)
            }
            let isSaved = plan.obstacle == nil
            return Outcome(record: record, saves: isSaved ? file.map { Saving(file: $0, inputs: session.inputs) } : nil)
        }
    }

    /// Why a saved plan must not be run any more; nil where it may, and where none was saved.
    private func staleness(of plan: RunRecord) -> FailureRecord? {
        guard plan.error == nil, let differences = request.saved?.differences(from: plan), !differences.isEmpty else {
            return nil
        }
        return .stale(differences)
    }

    /// Refuses reports and events that would take the place of a file that a step writes, and steps that would take the
    /// place of the playbook; nil where all have places of their own.
    private func clash(_ plan: Plan, _ session: Session, saving: String? = nil) -> Outcome? {
        let record = Runner.record(of: plan, session.setting)
        let files = record.filesOfSteps
        let ours = options.reports.map(\.path) + [options.events, saving, request.path].compactMap { $0 }
        let clash = ours.first { path in files.contains { FileIdentity.isSamePlace(path, $0) } }
        guard let clash else { return nil }
        var failure: SessionFailure = clash == request.path ? .replacesPlaybook(clash) : .replacesStepFile(clash)
        failure.playbook = session.setting.identity
        return Outcome(record: Self.record(of: failure, record.kind, request), failure: failure, keeps: files)
    }

    /// Plans, asks where it must, and runs.
    func run(_ consents: Consents) async -> Int32 {
        await perform(.run) { session async throws(SessionFailure) in
            // Beside the look at the cluster.
            async let begun = state.begin(session.setting.runID, output)
            async let person = JournalPerson.current
            let plan = await progress.during { await Planner.plan(session.setting) }
            if let clash = clash(plan, session) { return clash }
            if let stale = staleness(of: Runner.record(of: plan, session.setting)) {
                return Outcome(record: Runner.refuse(plan, session.setting, because: stale))
            }
            let asks = consents.asks(about: plan, of: session.setting.identity, output.environment)
            if asks {
                let record = Runner.record(of: plan, session.setting).redacted(by: output.redactor)
                output.console.show(TextReport.render(record, style: output.messageStyle))
            }
            if let objection = consents.objection(to: plan, of: session.setting.identity, output) {
                let record = Runner.refuse(plan, session.setting, because: objection)
                // Who was shown the plan a moment ago needs it no second time.
                return Outcome(record: record, failure: asks ? SessionFailure(.refused, objection.message) : nil)
            }
            var setting = attended(session.setting, plan, consents)
            guard plan.obstacle == nil else { return Outcome(record: await Runner.run(plan, setting)) }
            setting.origin = RunOrigin(
                request, session.inputs, by: await person, isConfirmed: setting.isConfirmed,
                mayDestroy: plan.mayDestroy || consents.name != nil)
            return await journalled(setting, try await begun.get()) { setting in
                await progress.during { await Runner.run(plan, setting) }
            }
        }
    }

    /// Goes on with a run that was cut off.
    ///
    /// - Parameter assumption: what the operator says of a change of which nobody else can tell.
    func resume(_ journal: JournalFile, confirmed name: String?, assuming assumption: Assumption?) async -> Int32 {
        await perform(.run) { session async throws(SessionFailure) in
            var setting = session.setting
            guard let origin = setting.history?.header.origin else {
                return await journalled(setting, journal, Runner.resume)
            }
            setting.origin = origin
            setting.origin.person = .current
            setting.assumption = assumption
            let isConfirmed = name == setting.identity.name
            if let saved = origin.saved {
                setting.approved = ApprovedEffects(saved.plan)
            } else if !origin.mayDestroy, !isConfirmed {
                setting.approved = .allThatCanBeUndone(setting.identity.name)
            }
            setting.isConfirmed = origin.isConfirmed || isConfirmed
            if output.environment.inputIsTerminal { setting.attendant = TerminalAttendant(output.console) }
            return await journalled(setting, journal) { setting in
                await progress.during { await Runner.resume(setting) }
            }
        }
    }

    /// Runs with a journal, and says where to go on where the run came to no end.
    private func journalled(
        _ setting: RunSetting, _ journal: JournalFile, _ run: (RunSetting) async -> RunRecord
    ) async -> Outcome {
        var setting = setting
        setting.journal = journal
        setting.end = end
        setting.signal = { [journal = self.journal] in journal.signal }
        setting.lock = LockWish(
            timeout: lockTimeout, folder: (try? state.folder(output))?.runs, inHand: self.journal.lock)
        self.journal.resume = state.resumption(of: setting.runID)
        defer { self.journal.resume = nil }
        let id = setting.runID
        async let pruned: Void = prune(beside: id)
        var record = await run(setting)
        if let problem = await journal.finish() { record.warnings.append("the journal \(problem)") }
        await pruned
        // One that failed without an error of its own came to its end: its playbook went on behind what failed.
        let isOver = record.verdict == .failed && record.error == nil
        // A run that was told to stop while it waited for the lock has no journal.
        let mayBeResumed = record.verdict.mayBeResumed && !isOver && access(journal.path, F_OK) == 0
        return Outcome(record: record, resume: mayBeResumed ? state.resumption(of: setting.runID) : nil)
    }

    @concurrent
    private func prune(beside run: String) async {
        if let folder = try? state.folder(output) { folder.prune(JournalLimits(), beside: run) }
    }

    /// What was agreed to, and who answers questions while the run goes on: the person at the terminal, or
    /// `--confirm NAME` beforehand.
    private func attended(_ setting: RunSetting, _ plan: Plan, _ consents: Consents) -> RunSetting {
        var setting = setting
        if setting.approved == nil, consents.name == nil, !plan.mayDestroy {
            setting.approved = .allThatCanBeUndone(setting.identity.name)
        }
        setting.isConfirmed = consents.name == setting.identity.name
        let isThere = output.environment.inputIsTerminal && setting.identity.path != PlaybookFiles.inputName
        if isThere { setting.attendant = TerminalAttendant(output.console) }
        return setting
    }

    // MARK: From the first file to the last

    private struct Outcome: Sendable {
        var record: RunRecord
        /// Set where a message says it all.
        var failure: SessionFailure?
        var saves: Saving?
        /// The command that goes on with the run; nil where there is nothing to go on with.
        var resume: String?
        /// Files of steps, which no report replaces, besides those that the record names.
        var keeps: [String] = []
    }

    private struct Saving: Sendable {
        var file: PlanFile
        var inputs: GivenInputs
    }

    private func perform(
        _ kind: RunRecord.Kind, _ body: @escaping @Sendable (Session) async throws(SessionFailure) -> Outcome
    ) async -> Int32 {
        let reports: OpenReports<FileReportFormat>
        let events: EventStream?
        do throws(SessionFailure) {
            for target in options.reports { try target.checkPrevious() }
            reports = try await OpenReports.open(options.reports, playbooks: [request.path])
            events = try EventStream.open(options.events, playbook: request.path, output.redactor)
        } catch {
            output.show(error)
            return error.verdict.exitCode
        }
        // The process may end before the last reference does.
        defer { reports.discard() }
        if kind == .run { Signals.outliveTheTerminal() }
        let (outcome, signal) = await Signals.cancelling(
            first: { [journal] signal in
                journal.signal = signal
                guard !TerminalQuestion.isOpen else {
                    reports.discard()
                    exit(128 + signal)
                }
                announceStop()
            },
            second: { _ in
                reports.discard()
                // Nobody else should have to wait for the lock to end by itself.
                Signals.wait(within: lastWait) { [journal] in await journal.lock.abandon(within: lastWait) }
                if let resume = journal.resume { output.console.say("To go on: \(resume)") }
            },
            { await attempt(kind, events, body) })
        let record = outcome.record.ended(by: signal)
        events?.tell(.ended(record))
        let missingEvents = await events?.finish()
        var kept = reports
        let dropped = kept.giveWay(to: outcome.keeps + (record.kind == .run ? record.filesOfSteps : []))
        do throws(SessionFailure) {
            if let failure = outcome.failure { output.show(failure) }
            var unshown: SessionFailure?
            if outcome.failure == nil || output.format == .json {
                unshown = failure { () throws(SessionFailure) in try output.show(record) }
            }
            ContinuousIntegration(options.ci, output).tell(record)
            try await kept.write { try $0.render(record, output.redactor) }
            if let resume = outcome.resume { output.console.say("To go on: \(resume)") }
            if let saves = outcome.saves { try await saves.file.save(record, saves.inputs, output) }
            if let missing = unshown ?? missingEvents { throw missing }
            if let place = dropped.first, outcome.failure == nil { throw .replacesStepFile(place) }
        } catch {
            output.show(error)
            return Self.exitCode(of: record, unwritten: error)
        }
        return record.exitCode
    }

    /// What keeps one output from being written must not keep the others from it.
    private func failure(of write: () throws(SessionFailure) -> Void) -> SessionFailure? {
        do throws(SessionFailure) {
            try write()
            return nil
        } catch { return error }
    }

    private func attempt(
        _ kind: RunRecord.Kind, _ events: EventStream?,
        _ body: @Sendable (Session) async throws(SessionFailure) -> Outcome
    ) async -> Outcome {
        do throws(SessionFailure) {
            let log = RunLog { [progress, output] event in
                progress.take(event.redacted(by: output.redactor))
                events?.take(event)
            }
            let session = try await Session.open(
                request, Catalog.all, output.environment, output.redactor, log: log)
            defer { session.close() }
            output.show(session.findings, session.sources)
            events?.tell(.begun(kind, session.setting.identity, run: session.setting.runID))
            var outcome = try await body(session)
            outcome.record.diagnostics = session.findings
            outcome.record.warnings += session.secretWarnings
            return outcome
        } catch {
            return Outcome(record: Self.record(of: error, kind, request), failure: error)
        }
    }

    private static func record(
        of failure: SessionFailure, _ kind: RunRecord.Kind, _ request: SessionRequest
    ) -> RunRecord {
        let now = Timestamp.now()
        let unread = PlaybookIdentity(name: "", path: PlaybookFiles.name(of: request.path), digest: "")
        return RunRecord(
            kind: kind, verdict: failure.verdict, playbook: failure.playbook ?? unread,
            run: RunIdentity(id: now.stamp, started: now, ended: now), error: failure.failure,
            diagnostics: failure.findings)
    }

    private func announceStop() {
        progress.finish()
        output.console.say(stopping)
    }

    // 73 promises that nothing was changed.
    private static func exitCode(of record: RunRecord, unwritten failure: SessionFailure) -> Int32 {
        let changed = record.kind == .run && record.steps.contains { $0.changed || $0.status == .unknown }
        guard record.exitCode == 0 || !changed else { return record.exitCode }
        return changed ? Verdict.failed.exitCode : failure.verdict.exitCode
    }
}

/// How long the lock may take to be given back where the process ends at once.
private let lastWait = Duration.seconds(1)
private let stopping = "Stopping after the current call; once more to stop at once."
