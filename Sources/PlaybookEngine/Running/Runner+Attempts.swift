import PlaybookLanguage
import PlaybookRecord

/// The block of a group: within its time, and as often as the group's `retry` allows.
extension Runner {
    /// The failure that is left of the block; nil where it succeeded.
    mutating func runBlock(
        of step: PlaybookStep, _ group: StepGroup, _ place: Placement, _ record: inout StepRecord
    ) async -> StepFailure? {
        let most = step.retry?.attempts.value ?? 1
        var attempt: Int64 = 1
        let start = records.count
        while true {
            let before = records[start...]
            records.removeSubrange(start...)
            let worst = worst
            let failure = await attemptBlock(of: step, group, place, attempt)
            let attempted = records[start...]
            records.replaceSubrange(start..., with: Self.merged(attempted, after: before))
            guard let failure, attempt < most, mayTryAgain(step, after: failure, attempted),
                let pause = step.retry?.pause(after: attempt)
            else { return failure }
            if isToldToStop { return .stopped }
            let note = "attempt \(attempt) of \(most): \(failure.message); tried again after \(pause)"
            record.notes.append(note)
            setting.log.tell(.waiting(step: step.number, note))
            let wait = min(pause.duration, place.time?.left ?? pause.duration)
            // An attempt of a run that was cut off had its pause.
            do { if replay.isOver { try await Task.sleep(for: wait, clock: .continuous) } } catch { return .stopped }
            self.worst = worst
            startAnew(group.steps)
            attempt += 1
        }
    }

    private mutating func attemptBlock(
        of step: PlaybookStep, _ group: StepGroup, _ place: Placement, _ attempt: Int64
    ) async -> StepFailure? {
        var inside = place.inside(step, .block)
        inside.isAnotherAttempt = place.isAnotherAttempt || attempt > 1
        if step.retry != nil { inside.turns.append(Int(attempt)) }
        do throws(StepFailure) {
            if let length = try step.timeout?.length(in: scope.current) {
                inside.time = BlockTime(length, of: step.title).sooner(place.time)
            }
        } catch {
            for inner in group.steps { addUnreached(inner, inside) }
            return error
        }
        return await run(group.steps, inside)
    }

    /// What may have been carried out is done again only where twice does what once does.
    private func mayTryAgain(
        _ step: PlaybookStep, after failure: StepFailure, _ attempted: ArraySlice<StepRecord>
    ) -> Bool {
        guard let retry = step.retry, let kind = failure.errorClass, retry.classes.contains(kind) else { return false }
        return attempted.allSatisfy { record in
            record.status != .unknown || record.action == StepRecord.groupAction
                || setting.catalog.action(named: record.action)?.isIdempotent == true
        }
    }

    private mutating func startAnew(_ steps: [PlaybookStep]) {
        for id in steps.flatMap(\.withInner).compactMap(\.id) {
            statuses[id] = nil
            scope.startAnew(id)
        }
    }

    /// The records of the last attempt, with what earlier ones changed: a step that found nothing left to do is not one
    /// that did nothing.
    private static func merged(
        _ last: ArraySlice<StepRecord>, after before: ArraySlice<StepRecord>
    ) -> [StepRecord] {
        var earlier = Dictionary(grouping: before.filter(\.mayHaveChanged), by: RecordPlace.init)
            .compactMapValues(\.first)
        var merged: [StepRecord] = last.map { record in
            guard let other = earlier.removeValue(forKey: RecordPlace(record)) else { return record }
            return record.after(other)
        }
        merged += before.filter { earlier[RecordPlace($0)] != nil }
        return merged
    }
}

extension StepRecord {
    var mayHaveChanged: Bool { changed || status == .unknown }

    /// The record of an attempt, with what an earlier one changed. What was unknown then has come about where this one
    /// found nothing left of it to do.
    func after(_ other: StepRecord) -> StepRecord {
        guard other.mayHaveChanged else { return self }
        var record = self
        var made = other.effects.filter { effect in
            guard effect.outcome == .done || effect.outcome == .unknown else { return false }
            return !effects.contains {
                $0.id == effect.id && ($0.outcome == .done || effect.outcome == .unknown && status != .notReached)
            }
        }
        if status == .succeeded { for index in made.indices { made[index].outcome = .done } }
        record.changed = changed || made.contains { $0.outcome == .done && $0.kind != .file }
        record.effects.removeAll { effect in made.contains { $0.id == effect.id } }
        record.effects = made + record.effects
        return record
    }
}

/// Which step a record is about, and which time of its loop.
struct RecordPlace: Hashable {
    var number: Int
    var item: String?

    init(_ record: StepRecord) {
        number = record.number
        item = record.item
    }
}
