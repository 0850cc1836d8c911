import EtcdClient
import PlaybookLanguage
import PlaybookRecord

/// A plan of what is left of a run that was cut off: what is done counts as done, and the guards are asked about the
/// rest in the cluster as it is now.
extension Planner {
    /// Takes over what was done of a step before the run was cut off.
    ///
    /// - Returns: whether there is nothing of it to plan. Writes of keys have no guards, and are not looked at twice.
    mutating func recall(_ step: PlaybookStep, _ place: Placement) -> Bool {
        guard let course else { return false }
        guard let done = course.step(at: place.path(of: step)) else {
            return setting.catalog.action(named: step.action)?.comparesBeforeWriting == true
        }
        let status = done.record.status
        // What needs a step that failed is skipped as well.
        if let id = step.id { statuses[id] = status == .succeeded ? .succeeded : .skipped }
        scope.note(step, status: status, outputs: done.outputs.compactMapValues(\.value))
        return true
    }

    /// Why a group that the run has entered may yet differ; nil for one that it has not come to.
    func entered(_ step: PlaybookStep, _ place: Placement) throws(StepOutcome) -> [String]? {
        guard let before = course?.group(at: place.path(of: step)) else { return nil }
        guard before.decision == .entered else { throw .skipped(before.reason?.message ?? "its group is over") }
        return place.doubts
    }

    /// The members that a loop goes over, in the order in which the run came to them, then in that of the plan.
    func members(of loop: StepPath, _ choice: MemberLoop, in view: ClusterView) throws(StepFailure) -> [MemberView] {
        guard let course, let chosen = course.loop(at: loop)?.members else {
            return try choice.members(in: view, scope.current)
        }
        let came = (1...).lazy.map { course.turn(at: StepPath(loop.step, loop.turns + [$0])) }
            .prefix { $0 != nil }.compactMap { $0?.member }
        let members = Array(came) + chosen.filter { !came.contains($0) }
        // One that has left the cluster since keeps its turn, so that the others keep theirs.
        return members.compactMap { MemberID.parse($0) }.map { view.member($0) ?? MemberView(id: $0) }
    }

    /// Whether the calls of a step that was cut off have done all there is to do, or nobody can tell: then the run asks.
    func isOver(
        _ action: any Action, _ step: PlaybookStep, _ earlier: [EarlierIntent]
    ) async throws(StepOutcome) -> Bool {
        guard !earlier.isEmpty else { return false }
        let reader = ClusterReader(try context(of: step).going(on: earlier))
        guard let settlement = try? await action.settle(earlier, reader) else { return true }
        switch settlement {
        case .made: return true
        case .open: return setting.assumption != .undone
        case .lookAgain: return false
        }
    }
}

extension StepContext {
    /// The same for a step whose calls of an earlier process are known.
    func going(on earlier: [EarlierIntent]) -> StepContext {
        guard !earlier.isEmpty else { return self }
        var context = self
        context.earlier = earlier
        context.madeBefore = Set(earlier.flatMap { $0.outcomes.filter { $0.value == .done }.keys })
        return context
    }
}

extension ClusterView {
    /// Takes members that work on their databases for ones that will answer.
    mutating func expectAnswers(of busy: Set<String>) {
        for index in members.indices where members[index].status == nil && busy.contains(members[index].hexID) {
            members[index].status = statusInStep
            members[index].problem = nil
        }
    }

    /// What a member says that has caught up.
    var statusInStep: MemberStatus {
        let head = leader?.status?.raftIndex ?? 0
        return MemberStatus(
            version: version ?? "", leader: leader?.id ?? 0, raftIndex: head, raftAppliedIndex: head)
    }
}
