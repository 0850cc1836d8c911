import PlaybookLanguage
import PlaybookRecord

/// Groups in a run: the block, its rescue where a step of it failed, and what always comes.
extension Runner {
    mutating func run(_ step: PlaybookStep, _ group: StepGroup, _ place: Placement) async -> StepFailure? {
        let index = records.count
        var record = start(step, place)
        let start = ContinuousClock.now
        records.append(record)
        do throws(StepFailure) {
            if let reason = try await reasonToSkip(step, record, place) {
                skip(step, because: reason, in: &record)
                skipAll(inside: step, place, because: "its group is skipped")
            } else {
                let failure = await runKept(step, group, place, &record)
                note(failure, of: step, in: &record, since: index)
            }
        } catch {
            fail(step, error, in: &record)
            skipAll(inside: step, place, because: "its group fails before it")
        }
        record.seconds = start.duration(to: .now) / .seconds(1)
        // What was done before the run was cut off took its own time.
        if let before = replay.pass(place.path(of: step)) {
            records[index] = before
            return judge(step, before)
        }
        records[index] = record
        return conclude(step, record, place)
    }

    /// Why a group does not run, as it was decided when it began.
    private mutating func reasonToSkip(
        _ step: PlaybookStep, _ record: StepRecord, _ place: Placement
    ) async throws(StepFailure) -> String? {
        let path = place.path(of: step)
        if let before = try replay.group(at: path) {
            guard before.decision == .failed else { return before.reason?.message }
            let kind = before.reason.flatMap { StepFailure.Kind(rawValue: $0.kind) } ?? .failed
            throw StepFailure(kind, before.reason?.message ?? "", help: before.reason?.help)
        }
        do throws(StepFailure) {
            let reason = try await reasonToSkip(step, place)
            let words = reason.map { FailureRecord(kind: "skipped", message: $0) }
            var group = JournalGroup(path, record, reason == nil ? .entered : .skipped, words)
            if step.retry != nil { group.hasAttempts = true }
            setting.journal?.note(.group(group))
            return reason
        } catch {
            setting.journal?.note(.group(JournalGroup(path, record, .failed, FailureRecord(error))))
            throw error
        }
    }

    /// Carries the parts of a group out, and keeps its lease alive meanwhile.
    private mutating func runKept(
        _ step: PlaybookStep, _ group: StepGroup, _ place: Placement, _ record: inout StepRecord
    ) async -> StepFailure? {
        do throws(StepFailure) {
            guard let client = setting.client, let keeper = try keeper(of: step) else {
                return await runParts(of: step, group, place, nil, &record)
            }
            return await keeper.whileRenewing(client) {
                await runParts(of: step, group, place, keeper, &record)
            }
        } catch {
            for (section, steps) in group.sections {
                for inner in steps { addUnreached(inner, place.inside(step, section)) }
            }
            return error
        }
    }

    /// The failure that is left of the group; nil where it succeeded, or was rescued and may go on.
    private mutating func runParts(
        of step: PlaybookStep, _ group: StepGroup, _ place: Placement, _ keeper: LeaseKeeper?,
        _ record: inout StepRecord
    ) async -> StepFailure? {
        var inBlock = place
        if let keeper { inBlock.leases.append(keeper) }
        var failure = await runBlock(of: step, group, inBlock, &record)
        // A block that a lease ended in was not all of it under that lease.
        if failure == nil, let last = group.steps.last {
            let path = place.path(of: last)
            failure = replay.obstacle(at: path) ?? (replay.isOver ? kept(keeper?.loss, at: path) : nil)
        }
        // Whoever told the run to stop wants no other way round: the block is gone on with by whoever resumes it.
        if failure?.kind.isLast == false, !group.rescue.isEmpty, isToldToStop { failure = .stopped }
        if let blockFailure = failure, !blockFailure.kind.isLast, !group.rescue.isEmpty {
            let second = await run(group.rescue, place.inside(step, .rescue))
            if let second {
                failure = blockFailure.followed(by: second, in: "rescue")
            } else {
                record.status = .rescued
                record.notes.append("rescued after: \(blockFailure.message)")
                if group.rescueContinues { failure = nil }
            }
        } else {
            let reason = failure == nil ? "the block did not fail" : "what a guard refused is not rescued"
            skipAll(group.rescue, place.inside(step, .rescue), because: reason)
        }
        let last = await runAlways(group.always, place.inside(step, .always))
        guard let last else { return failure }
        // Whatever a rescue had mended: the group has failed now.
        record.status = .failed
        return failure?.followed(by: last, in: "always") ?? last
    }

    // What always comes also comes where the run was told to stop, be it before or meanwhile: in a task of its own, which
    // nobody cancels. The second signal ends the program.
    private mutating func runAlways(_ steps: [PlaybookStep], _ place: Placement) async -> StepFailure? {
        guard !steps.isEmpty else { return nil }
        let runner = self
        let (after, failure) = await Task {
            var runner = runner
            let failure = await runner.run(steps, place)
            return (runner, failure)
        }.value
        self = after
        return failure
    }

    private mutating func note(
        _ failure: StepFailure?, of step: PlaybookStep, in record: inout StepRecord, since index: Int
    ) {
        record.changed = records[index...].contains(where: \.changed)
        record.error = failure.map { FailureRecord($0) }
        if record.status != .rescued { record.status = failure.map { StepRecord.Status($0) } ?? .succeeded }
        scope.note(step, status: record.status, outputs: [:])
    }

    private mutating func skipAll(inside step: PlaybookStep, _ place: Placement, because reason: String) {
        for (section, steps) in step.group?.sections ?? [] {
            skipAll(steps, place.inside(step, section), because: reason)
        }
    }

    /// Adds the records of a step that was not chosen, and of all inside it.
    mutating func leaveOut(_ step: PlaybookStep, _ place: Placement, because reason: String) {
        skipAll([step], place, because: reason)
    }

    private mutating func skipAll(_ steps: [PlaybookStep], _ place: Placement, because reason: String) {
        for (step, place) in steps.flatMap({ $0.placed(place) }) {
            var record = StepRecord(step, place)
            skip(step, because: reason, in: &record)
            if let id = step.id { statuses[id] = .skipped }
            records.append(keep(record, at: place.path(of: step)))
        }
    }
}

extension StepFailure {
    /// A failure after which another came in the group's `rescue` or `always`.
    fileprivate func followed(by second: StepFailure, in section: String) -> StepFailure {
        // A refusal and the word to stop hold for the groups around this one, too.
        let kind = second.kind.isLast ? second.kind : self.kind
        return StepFailure(kind, "\(message); then, in \(section), \(second.message)", help: help ?? second.help)
    }
}
