import PlaybookLanguage
import PlaybookRecord

/// Groups in a plan: the block as if nothing fails, the rescue as what may come, and what always comes.
extension Planner {
    mutating func plan(_ step: PlaybookStep, _ group: StepGroup, _ place: Placement) async {
        let index = planned.count
        do throws(StepOutcome) {
            let doubts =
                if let known = try entered(step, place) { known } else {
                    place.doubts + (try condition(of: step, place))
                }
            try checkTime(of: step)
            try await checkLease(of: step)
            var head = PlannedStep(step, place)
            head.doubts = doubts
            head.record.status = doubts.isEmpty ? .planned : .may
            head.record.notes = notes(around: step) + doubts.map { "may differ: \($0)" }
            finish(head)
            await planParts(of: step, group, place, doubts)
            planned[index].record.changed = planned[index...].contains(where: \.record.changed)
        } catch {
            addAll(step, place, error)
        }
    }

    private mutating func planParts(
        of step: PlaybookStep, _ group: StepGroup, _ place: Placement, _ doubts: [String]
    ) async {
        var inBlock = place.inside(step, .block)
        inBlock.doubts = doubts
        if step.retry != nil {
            inBlock.turns.append(course?.attempt(of: group, at: place.path(of: step)) ?? 1)
        }
        inBlock.retried = place.retried.union(step.retry?.classes ?? [])
        inBlock.isCaught = place.isCaught || !group.rescue.isEmpty || step.onFailure == .continue
        inBlock.isForgiven = place.isForgiven || group.rescueContinues
        let start = planned.count
        await plan(group.steps, inBlock)
        let known = (scope, doubted)
        let unsure = ids(inBlockOf: step, planned[start...])
        let (simulation, touched) = (simulation, touched)
        await planRescue(of: step, group, place)
        self.simulation = simulation
        scope = known.0
        forget(unsure, of: step)
        var inAlways = place.inside(step, .always)
        inAlways.doubts = doubts
        inAlways.isCaught = place.isCaught || step.onFailure == .continue
        let last = planned.count
        await plan(group.always, inAlways)
        // Behind a group that ends the run where it fails, all of its block has succeeded.
        if !group.rescueContinues, step.onFailure == .stop, !unsure.isEmpty {
            scope = known.0
            for id in unsure { doubted[id] = known.1[id] }
        }
        // Where a rescue ends the run, nothing behind the group stands behind its rescue.
        if !group.rescueContinues { forgetRescue(touched, keeping: planned[last...]) }
    }

    /// The ids of the steps in a block of which nobody knows whether it comes to them, and of those that may fail.
    private func ids(inBlockOf group: PlaybookStep, _ block: ArraySlice<PlannedStep>) -> [String] {
        guard let first = block.firstIndex(where: \.mayFail) else { return [] }
        return block[first...].compactMap(\.step.id) + (group.id.map { [$0] } ?? [])
    }

    /// Takes nothing of these steps for known.
    private mutating func forget(_ ids: [String], of group: PlaybookStep) {
        for id in ids {
            scope.startAnew(id)
            doubted[id, default: []].insert("the block of \"\(group.title)\" may fail")
        }
    }

    // In the case that it is for, the cluster is not what it is now.
    private mutating func planRescue(of step: PlaybookStep, _ group: StepGroup, _ place: Placement) async {
        guard !group.rescue.isEmpty else { return }
        var inRescue = place.inside(step, .rescue)
        inRescue.doubts = ["it runs only where the block fails"]
        inRescue.isTentative = true
        for inner in group.steps.flatMap(\.withInner) { if let id = inner.id { scope.startAnew(id) } }
        await plan(group.rescue, inRescue)
    }

    private mutating func forgetRescue(_ before: TouchedSubjects, keeping always: ArraySlice<PlannedStep>) {
        touched = before
        for planned in always {
            for effect in planned.record.effects { touched.add(effect.change, by: planned.step.title) }
            if planned.mayChangeAnything || waitsForOthers(planned.step) { touched.addUnknown(by: planned.step.title) }
        }
    }

    /// Adds a step and all inside it, of which the same is to be said.
    mutating func addAll(_ step: PlaybookStep, _ place: Placement, _ outcome: StepOutcome) {
        var head = PlannedStep(step, place)
        note(outcome, in: &head)
        finish(head)
        guard let group = step.group else { return }
        // Where the group fails nothing inside it runs, and one failure is enough to tell.
        let inner = outcome.status == .failed ? .skipped("its group fails") : outcome
        for (section, steps) in group.sections {
            for step in steps { addAll(step, place.inside(head.step, section), inner) }
        }
    }
}

extension StepGroup {
    /// Its lists, in the order in which they are carried out.
    var sections: [(StepRecord.Section, [PlaybookStep])] { [(.block, steps), (.rescue, rescue), (.always, always)] }
}
