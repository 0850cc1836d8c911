import EtcdClient
import PlaybookLanguage
import PlaybookRecord

extension StepFailure {
    /// What is said of loops within loops that would go on for days.
    static let endless = "with its loops the playbook has more than \(StepLoop.mostSteps) steps"
}

/// Loops in a plan: each iteration that can be told now.
extension Planner {
    mutating func plan(_ step: PlaybookStep, _ loop: StepLoop, _ place: Placement) async {
        let outside = scope
        do throws(StepOutcome) {
            switch try items(of: loop, at: place.path(of: step)) {
            case .values(let values): await plan(step, loop, place, values)
            case .members(let choice): try await plan(step, loop, place, choice)
            }
        } catch {
            addAll(step, place, error)
        }
        scope.leave(loop, outside: outside, results: nil)
    }

    private func items(of loop: StepLoop, at path: StepPath) throws(StepOutcome) -> LoopItems {
        if let values = course?.loop(at: path)?.items.flatMap({ JournalValue.list($0).value }),
            case .list(let items) = values
        {
            return .values(items)
        }
        switch LoopItems.bind(loop.node, in: scope.current) {
        case .bound(let items): return items
        case .unknown(let names): throw .undetermined("what it goes over is \(Self.known(names))")
        case .invalid(let findings):
            let failure = StepFailure(findings)
            throw .failed(failure.message, help: failure.help)
        }
    }

    private mutating func plan(
        _ step: PlaybookStep, _ loop: StepLoop, _ place: Placement, _ values: [Value]
    ) async {
        if values.isEmpty { addEmpty(step, place) }
        for (index, (value, label)) in zip(values, values.labels).enumerated() {
            guard planned.count < StepLoop.mostSteps else { return addAll(step, place, .failed(StepFailure.endless)) }
            scope.enter(loop, item: value)
            await planOnce(step, place.iterating(index + 1, label))
        }
    }

    private mutating func plan(
        _ step: PlaybookStep, _ loop: StepLoop, _ place: Placement, _ choice: MemberLoop
    ) async throws(StepOutcome) {
        guard let view else { throw .undetermined("no cluster is asked in an offline plan") }
        let members: [MemberView]
        do throws(StepFailure) { members = try self.members(of: place.path(of: step), choice, in: view) } catch {
            throw StepOutcome(error)
        }
        if members.isEmpty { addEmpty(step, place) }
        var place = place
        if let earlier = touched.step(touching: choice.reads) {
            place.doubts.append("step \"\(earlier)\" changes what its members are chosen by")
        }
        for (index, member) in members.enumerated() {
            guard planned.count < StepLoop.mostSteps else { throw .failed(StepFailure.endless) }
            scope.enter(loop, member: member, in: view)
            await planOnce(step, place.iterating(index + 1, "\(member.reference)"))
        }
    }

    private mutating func addEmpty(_ step: PlaybookStep, _ place: Placement) {
        var planned = PlannedStep(step, place)
        planned.record.status = place.doubts.isEmpty ? .planned : .may
        planned.record.notes = ["there is nothing to go over"]
        for step in step.withInner {
            if let id = step.id { doubted[id, default: []].formUnion(place.doubts) }
        }
        finish(planned)
    }
}
