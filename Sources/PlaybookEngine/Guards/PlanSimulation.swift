package import PlaybookRecord

/// Walks a plan's effects over the cluster as it was seen: what the guards of a later effect will look at, and the
/// moment with the fewest voters to spare.
///
/// Membership follows the server's own rules (etcd's `MemberAdd`, `MemberRemove` and `PromoteMember` under strict
/// reconfiguration). Where the server counts members as started, this also counts whether they answer, so it is the
/// stricter of the two.
package struct PlanSimulation: Sendable {
    /// The cluster as it would stand after the effects so far.
    package private(set) var view: ClusterView
    /// The moment with the fewest voters to spare.
    package private(set) var tightest: QuorumMoment

    package init(_ view: ClusterView) {
        self.view = view
        tightest = Self.moment(view, "before the first step")
    }

    /// Carries out one effect; returns why it must not be, or nil.
    package mutating func apply(_ effect: Effect) -> String? {
        switch effect.change {
        case .memberAdd(let urls, let learner): add(urls, learner: learner)
        case .memberPromote(let member): promote(member)
        case .memberRemove(let member): remove(member)
        case .occupy(let member, _, _): occupy(member, effect.consents)
        case .alarm(let name, let member): disarm(name, member)
        case .leader(let member): lead(member)
        default: nil
        }
    }

    private mutating func add(_ urls: [String], learner: Bool) -> String? {
        let label = urls.first ?? "a new member"
        guard !learner else {
            view.members.append(MemberView(id: 0, peerURLs: urls, isLearner: true, problem: "it has not been started"))
            return nil
        }
        guard view.voters.count != 1 else { return Self.secondVoter }
        let started = view.voters.count(where: \.isStarted)
        let quorumAfter = (view.voters.count + 1) / 2 + 1
        guard started >= quorumAfter else { return Self.notEnoughStarted(started, quorumAfter) }
        view.members.append(MemberView(id: 0, peerURLs: urls, problem: "it has not been started"))
        return note("\(label) is a voter and has not started")
    }

    // A step promotes only a learner that answers and has caught up.
    private mutating func promote(_ member: MemberReference) -> String? {
        // Who leads is what the voters say that there are before.
        let inStep = view.statusInStep
        if let index = view.members.firstIndex(where: { $0.hexID == member.id }) {
            view.members[index].isLearner = false
            if view.members[index].status == nil || !view.laggards(among: [view.members[index]]).isEmpty {
                view.members[index].status = inStep
            }
            view.members[index].problem = nil
        } else {
            let id = UInt64(member.id, radix: 16) ?? 0
            view.members.append(MemberView(id: id, name: member.name, status: inStep))
        }
        return note("\(member) has become a voter")
    }

    private mutating func remove(_ member: MemberReference) -> String? {
        guard let index = view.members.firstIndex(where: { $0.hexID == member.id }) else { return nil }
        let target = view.members.remove(at: index)
        guard !target.isLearner else { return nil }
        if let successor = view.healthyVoters.first?.reference, view.leader == nil { _ = lead(successor) }
        guard !view.voters.isEmpty else { return "\(member) is the last voter" }
        let started = view.voters.count(where: \.isStarted)
        guard started >= view.quorum else { return Self.notEnoughStarted(started, view.quorum) }
        return note("\(member) is gone")
    }

    // The member answers nobody while it is occupied, and answers again afterwards.
    private mutating func occupy(_ member: MemberReference, _ consents: Set<Consent>) -> String? {
        guard let target = view.find(member), !target.isLearner else { return nil }
        let available = view.healthyVoters.count { $0.id != target.id }
        let moment = QuorumMoment(voters: view.voters.count, available: available, what: "\(member) is occupied")
        let refusal = remember(moment)
        return consents.contains(.downtime) ? nil : refusal
    }

    private mutating func disarm(_ name: String, _ member: MemberReference) -> String? {
        let disarmed = view.alarms.filter { "\($0.name)" == name && String($0.member, radix: 16) == member.id }
        view.alarms.removeAll { disarmed.contains($0) }
        for index in view.members.indices {
            view.members[index].status?.errors.removeAll { error in disarmed.contains { $0.isTold(by: error) } }
        }
        return nil
    }

    private mutating func lead(_ member: MemberReference) -> String? {
        guard let leader = view.find(member)?.id else { return nil }
        for index in view.members.indices where view.members[index].status?.leader ?? 0 != 0 {
            view.members[index].status?.leader = leader
        }
        return nil
    }

    private mutating func note(_ what: String) -> String? { remember(Self.moment(view, what)) }

    private mutating func remember(_ moment: QuorumMoment) -> String? {
        if moment.spare < tightest.spare { tightest = moment }
        return moment.spare < 0 ? Self.lost(moment) : nil
    }

    private static func moment(_ view: ClusterView, _ what: String) -> QuorumMoment {
        QuorumMoment(voters: view.voters.count, available: view.healthyVoters.count, what: what)
    }

    private static let secondVoter =
        "a second voter on a cluster of one cannot be undone if it does not start; add it as a learner and promote it"
    private static func notEnoughStarted(_ started: Int, _ quorum: Int) -> String {
        "only \(started) voters have started and \(quorum) would have to; the server would refuse this"
    }
    private static func lost(_ moment: QuorumMoment) -> String {
        "quorum would be lost while \(moment.what): \(moment.available) of \(moment.voters) voters would answer, "
            + "\(moment.quorum) must"
    }
}
