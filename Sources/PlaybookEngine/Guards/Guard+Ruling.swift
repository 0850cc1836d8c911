package import PlaybookRecord

extension Guard {
    /// Rules on `effect` from the cluster as it was just seen.
    package func rule(on effect: Effect, seeing view: ClusterView) -> GuardVerdict {
        let (ruling, detail) = ruling(effect.consents, view)
        return GuardVerdict(name, ruling, detail)
    }

    private func ruling(_ consents: Set<Consent>, _ view: ClusterView) -> (GuardVerdict.Ruling, String) {
        switch self {
        case .sourceAnswers(let member): Self.sourceAnswers(member, view)
        case .leaderAndQuorum: Self.leaderAndQuorum(view)
        case .noCorruption(let except): Self.noCorruption(except, view)
        case .votersHealthy: Self.votersHealthy(view)
        case .votersInStep: Self.votersInStep(view)
        case .learnerInStep(let member): Self.learnerInStep(member, view)
        case .othersHaveQuorum(let member): Self.othersHaveQuorum(member, consents, view)
        case .safeToDefragment(let member): Self.safeToDefragment(member, consents, view)
        case .removable(let member): Self.removable(member, consents, view)
        case .onlyLearner: Self.onlyLearner(view)
        case .notSecondVoter: Self.notSecondVoter(view)
        case .canLead(let member): Self.canLead(member, view)
        }
    }

    private static func sourceAnswers(_ member: MemberReference?, _ view: ClusterView) -> (GuardVerdict.Ruling, String)
    {
        if let member {
            let source = view.find(member)
            guard let source, source.isReachable else {
                return (.refuses, "\(member) does not answer: \(source?.problem ?? "it is not in the cluster")")
            }
            guard !view.hasAlarm(.corrupt, source.id) else {
                return (.warns, "CORRUPT is raised at \(member): what it holds may differ from the other members' data")
            }
            guard source.isServing else {
                return (.warns, "\(member) may lack what was written last: \(source.complaint)")
            }
        }
        guard view.isLed, view.hasQuorum else { return (.warns, "the cluster has no leader or no quorum") }
        guard view.alarms.isEmpty else { return (.warns, "alarms are raised: \(view.alarmList)") }
        return (.holds, "\(member.map { "\($0)" } ?? "the source") answers")
    }

    private static func leaderAndQuorum(_ view: ClusterView) -> (GuardVerdict.Ruling, String) {
        guard view.hasQuorum else {
            let sick = view.voters.filter { !$0.isServing }.map { "\($0.reference): \($0.complaint)" }
            return (.refuses, "no quorum: \(view.voterCount); \(sick.joined(separator: "; "))")
        }
        guard view.isLed else { return (.refuses, "the voters that answer see no common leader") }
        return (.holds, view.voterCount + (view.leader.map { ", led by \($0.reference)" } ?? " and serve reads"))
    }

    private static func noCorruption(_ except: MemberReference?, _ view: ClusterView) -> (GuardVerdict.Ruling, String) {
        let corrupt = view.corruptMembers.filter { $0.hexID != except?.id }
        guard !corrupt.isEmpty else { return (.holds, "no CORRUPT alarm stands in the way") }
        let names = corrupt.map { "\($0.reference)" }.joined(separator: ", ")
        return (
            .refuses, "CORRUPT is raised at \(names): compare the members with check-hash and replace the divergent one"
        )
    }

    private static func votersHealthy(_ view: ClusterView) -> (GuardVerdict.Ruling, String) {
        let sick = view.voters.filter { !$0.isHealthy }
        guard !sick.isEmpty else { return (.holds, "all \(view.voters.count) voters are healthy") }
        return (.refuses, sick.map { "\($0.reference) is not healthy: \($0.complaint)" }.joined(separator: "; "))
    }

    private static func votersInStep(_ view: ClusterView) -> (GuardVerdict.Ruling, String) {
        let late = view.laggards(among: view.voters)
        guard !late.isEmpty else { return (.holds, "no voter is more than \(ClusterView.tolerableLag) entries behind") }
        return (.refuses, view.words(ofLag: late) + "; wait until it has caught up, as with wait-for")
    }

    private static func learnerInStep(
        _ member: MemberReference, _ view: ClusterView
    ) -> (GuardVerdict.Ruling, String) {
        let late = view.laggards(among: view.members.filter { $0.hexID == member.id })
        // Of one that is started by an earlier step nothing is known yet.
        if let learner = view.find(member), !learner.isReachable {
            return (
                .warns, "\(member) does not answer, and is promoted only once it does: \(learner.complaint)"
            )
        }
        guard !late.isEmpty else { return (.holds, "\(member) is not known to be far behind") }
        return (.warns, view.words(ofLag: late) + ", and would have a vote all the same")
    }

    private static func othersHaveQuorum(
        _ member: MemberReference, _ consents: Set<Consent>, _ view: ClusterView
    ) -> (GuardVerdict.Ruling, String) {
        let others = view.healthyVoters.count { $0.hexID != member.id }
        let detail = "\(others) of \(view.voters.count) voters answer without \(member), \(view.quorum) must"
        guard others < view.quorum, view.find(member)?.isLearner != true else { return (.holds, detail) }
        guard !consents.contains(.downtime) else { return (.warns, detail + "; allow-downtime accepts that") }
        return (.refuses, detail + "; set allow-downtime: true to accept a cluster that stands still meanwhile")
    }

    private static func safeToDefragment(
        _ member: MemberReference, _ consents: Set<Consent>, _ view: ClusterView
    ) -> (GuardVerdict.Ruling, String) {
        guard let version = view.find(member)?.version else { return (.refuses, "\(member) does not answer") }
        guard ServerVersion.defragmentIsDangerous(version) else { return (.holds, "etcd \(version)") }
        let detail = "etcd \(version) can damage data when it is killed during a defragmentation; 3.5.6 mends that"
        guard !consents.contains(.riskyRelease) else { return (.warns, detail + "; allow-risky-release accepts it") }
        return (.refuses, detail + "; upgrade, or set allow-risky-release: true")
    }

    private static func removable(
        _ member: MemberReference, _ consents: Set<Consent>, _ view: ClusterView
    ) -> (GuardVerdict.Ruling, String) {
        guard let target = view.find(member) else { return (.holds, "\(member) is not in the cluster any more") }
        guard !target.isLearner else { return (.holds, "\(member) is a learner and has no vote") }
        let remaining = view.voters.filter { $0.id != target.id }
        let healthy = remaining.count(where: \.isHealthy)
        let quorum = remaining.count / 2 + 1
        let detail = "\(healthy) of the \(remaining.count) voters that remain are healthy, \(quorum) must be"
        guard !remaining.isEmpty, healthy >= quorum else { return (.refuses, detail) }
        guard target.isHealthy, !view.hasAlarm(.corrupt, target.id) else { return (.holds, detail) }
        guard consents.contains(.removalOfHealthy) else {
            return (.refuses, "\(member) is healthy; set even-if-healthy: true to remove it all the same")
        }
        let sick = remaining.filter { !$0.isHealthy }.map { "\($0.reference)" }
        guard sick.isEmpty else {
            return (.refuses, "\(member) is healthy while \(sick.joined(separator: ", ")) is not: mend that first")
        }
        let late = view.laggards(among: remaining)
        guard late.isEmpty else {
            return (.refuses, "\(member) is healthy while \(view.words(ofLag: late)): let it catch up first")
        }
        return (.holds, detail + "; even-if-healthy is set")
    }

    private static func onlyLearner(_ view: ClusterView) -> (GuardVerdict.Ruling, String) {
        guard let learner = view.learners.first else { return (.holds, "there is no other learner") }
        let name = learner.hexID == "0" ? "a learner of an earlier step" : "\(learner.reference)"
        let detail = "\(name) is a learner already"
        guard let version = view.version, ServerVersion.isOlder(version, "3.5.0") else {
            return (.warns, detail + "; the server takes another only where --max-learners allows it")
        }
        return (.refuses, detail + ", and etcd \(version) takes one at a time: promote or remove it first")
    }

    private static func notSecondVoter(_ view: ClusterView) -> (GuardVerdict.Ruling, String) {
        guard view.voters.count == 1 else { return (.holds, "\(view.voters.count) voters") }
        return (
            .refuses,
            "a second voter on a cluster of one stops it until the new member runs, and cannot be undone; "
                + "add it with learner: true and promote it when it has caught up"
        )
    }

    private static func canLead(_ member: MemberReference, _ view: ClusterView) -> (GuardVerdict.Ruling, String) {
        guard let target = view.find(member) else { return (.refuses, "\(member) is not in the cluster") }
        guard !target.isLearner else { return (.refuses, "\(member) is a learner and cannot lead") }
        guard target.isHealthy else { return (.refuses, "\(member) is not healthy: \(target.complaint)") }
        return (.holds, "\(member) is a healthy voter")
    }
}

extension ClusterView {
    package func find(_ reference: MemberReference) -> MemberView? { members.first { $0.hexID == reference.id } }
    fileprivate var voterCount: String { "\(servingVoters.count) of \(voters.count) voters answer" }

    /// How far behind these members are.
    package func words(ofLag members: [MemberView]) -> String {
        members.map { "\($0.reference) is \(lag(of: $0)) entries behind the leader" }.joined(separator: ", ")
            + ", more than \(Self.tolerableLag)"
    }

    fileprivate var alarmList: String {
        alarms.map { alarm in
            "\(alarm.name) at \(member(alarm.member)?.reference.description ?? String(alarm.member, radix: 16))"
        }
        .joined(separator: ", ")
    }
}

extension MemberView {
    /// Why a member does not count as healthy, in words.
    package var complaint: String {
        if let problem { return problem }
        guard let status else { return withheld == nil ? "it does not answer" : "it serves no linearizable read" }
        guard status.leader != 0 else { return "it sees no leader" }
        guard answersReads != false else { return "it serves no linearizable read" }
        let isCorrupt = status.errors.contains { AlarmView(.corrupt, member: id).isTold(by: $0) }
        let own = status.errors.filter { !AlarmView.isOne($0) }
        return (own + (isCorrupt ? ["CORRUPT is raised at it"] : [])).joined(separator: "; ")
    }
}
