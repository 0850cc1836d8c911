import PlaybookLanguage

extension MemberLoop {
    /// The members to go over, in their order as the cluster is seen now.
    func members(in view: ClusterView, _ scope: Scope) throws(StepFailure) -> [MemberView] {
        var chosen: [MemberView] = []
        for member in try named(in: view) where try holds(for: member, view, scope) { chosen.append(member) }
        return chosen.sorted { rank($0, view) < rank($1, view) }
    }

    /// Whether the expressions ask for quotas, which cost a call to every member.
    var mentionsQuota: Bool { `where`?.mentionsQuota == true }

    /// What the choice rests on.
    var reads: [Subject] {
        [.members] + (order == .name ? [] : [.leader]) + (`where` == nil ? [] : [.storage, .leader])
    }

    private func named(in view: ClusterView) throws(StepFailure) -> [MemberView] {
        guard case .some(let selectors) = members else { return view.members }
        var found: [MemberView] = []
        for selector in selectors {
            let member = try view.require(selector)
            if !found.contains(where: { $0.id == member.id }) { found.append(member) }
        }
        return found
    }

    private func holds(for member: MemberView, _ view: ClusterView, _ scope: Scope) throws(StepFailure) -> Bool {
        guard let condition = `where` else { return true }
        switch condition.evaluate(in: scope.seeing(member, in: view)) {
        case .value(.bool(let holds)): return holds
        // What a member that does not answer would have told is missing: it is not one of those asked for.
        case .missing: return false
        case .failed(let finding): throw StepFailure(.failed, finding.message, help: finding.help)
        case .value, .unknown: throw StepFailure(.failed, "\"\(condition.condition.source)\" has no value")
        }
    }

    // The cluster's own order stands among equals.
    private func rank(_ member: MemberView, _ view: ClusterView) -> (Int, String, Int) {
        let position = view.members.firstIndex { $0.id == member.id } ?? 0
        let isLeader = view.leader?.id == member.id
        switch order {
        case .leaderLast: return (isLeader ? 1 : 0, "", position)
        case .leaderFirst: return (isLeader ? 0 : 1, "", position)
        case .name: return (0, member.name, position)
        }
    }
}
