import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `defragment`: gives free space back to the file system, one member at a time.
package struct Defragment: Action {
    package static let name = "defragment"
    package static let summary = "Give free space back to the file system, one member at a time, the leader last."
    package static let discussion = """
        A member answers nobody while its database is rewritten, so members are taken one by one, followers first; \
        between two, the cluster must have settled. Learners cannot be defragmented and are left out. A member that would \
        give back less than min-reclaim is left alone; etcd counts space as free only with the next write after a \
        compaction, so right behind one leave min-reclaim out. Without where and min-reclaim every member is \
        rewritten, on every run. A member that does not finish within member-timeout \
        is still at it: it is not told again, but waited for once more as long, until it serves reads. Where its file has \
        become smaller by then, it is done; else the step ends with an unknown outcome and goes on to no other member.
        """
    package static let examples = [
        ActionExample(
            "Every member that would give back a quarter of its file.",
            """
            - action: defragment
              with: {members: all, order: leader-last, where: member.free_share > 25%}
            """),
        ActionExample(
            "The only member of a small cluster, which stands still meanwhile.",
            """
            - action: defragment
              with: {allow-downtime: true}
            """),
    ]

    @Argument("Which members: all, or a list.") package var members: AllOrList<MemberSelector> = .all
    @Argument("Whether the leader comes last, or leadership moves away before its turn.")
    package var order: Order = .leaderLast
    @Argument("Take only members for which this is true; it sees member.") package var `where`: MemberExpression?
    @Argument("Leave a member alone that would give back less than this.") package var minReclaim: ByteSize?
    @Argument("How long one member may take.") package var memberTimeout = PlaybookDuration.minutes(5)
    @Argument("What must hold between two members.") package var settle: Settle?
    @Argument("Accept that the cluster is without quorum meanwhile, as one of one or two members always is.")
    package var allowDowntime = false
    @Argument("Accept a release that can lose data when it is killed meanwhile (3.5.0 to 3.5.5).")
    package var allowRiskyRelease = false

    package enum Order: String, PlaybookEnum {
        case leaderLast = "leader-last"
        case moveLeader = "move-leader"
    }

    package struct Settle: ArgumentSet {
        @Argument("How long the same member must have led.") package var leaderStable = PlaybookDuration.seconds(1)
        @Argument("How many raft entries the member may be behind.", in: 0...Int64.max) package var maxLag: Int64 = 100
        @Argument("How long to wait for all of it.") package var timeout = PlaybookDuration.minutes(2)

        package init() {}
    }

    package struct Outputs: OutputSet {
        @Output("How many bytes the members gave back together.") package var reclaimed: ByteSize?
        @Output("What became of each member.") package var members: [DefragmentedMember]?

        package init() {}
    }

    package init() {}

    package func validate() -> [FieldProblem] {
        guard memberTimeout.nanoseconds == 0 else { return [] }
        return [FieldProblem("member-timeout", "no member is defragmented in no time")]
    }

    package var reads: [Subject] { [.storage, .members, .leader] }

    // One member's turn says nothing of the next one's; a condition may look at any of them.
    package func reads(in view: ClusterView?) -> [Subject] {
        guard let view, `where` == nil, case .some(let selectors) = members else { return reads }
        var storages: [Subject] = []
        for selector in selectors {
            guard case .one(let member) = view.find(selector) else { return reads }
            storages.append(.memberStorage(member.reference.id))
        }
        return storages + [.members, .leader]
    }

    /// The cluster, and why members are left alone, by id.
    package struct Observation: Sendable {
        var view: ClusterView
        /// The members to take, in the order of the cluster's list.
        var targets: [MemberView]
        var leftAlone: [String]
    }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> Observation {
        let view = try await cluster.view(quotas: `where`?.condition.mentionsQuota == true)
        var seen = Observation(view: view, targets: [], leftAlone: [])
        for member in try chosen(view) {
            guard let reason = try reasonToLeave(member, view, cluster) else {
                seen.targets.append(member)
                continue
            }
            seen.leftAlone.append("\(member.reference): \(reason)")
        }
        return seen
    }

    package func predict(_ seen: Observation) throws(StepFailure) -> Prediction<Outputs> {
        var prediction = Prediction<Outputs>(notes: seen.leftAlone.map { "left alone: \($0)" })
        guard !seen.targets.isEmpty else {
            prediction.outputs.reclaimed = ByteSize(0)
            prediction.outputs.members = []
            return prediction
        }
        for member in inOrder(seen.targets, leader: seen.view.leader) {
            if order == .moveLeader, member.id == seen.view.leader?.id {
                prediction.effects += try leadershipMove(from: member, seen.view)
            }
            prediction.effects.append(effect(on: member))
        }
        return prediction
    }

    package func act(
        _ seen: Observation, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        var rest = seen.targets
        var done: [DefragmentedMember] = []
        while !rest.isEmpty {
            var view = try await performer.reader.view()
            let next = rest.remove(at: indexOfNext(rest, leader: view.leader))
            if order == .moveLeader, next.id == view.leader?.id {
                try await moveLeader(from: next, view, performer)
                view = try await performer.reader.view()
            }
            performer.progress(
                .init(
                    what: "member", done: Int64(done.count), total: Int64(seen.targets.count),
                    isBytes: false))
            done.append(try await defragment(next, view, performer))
            try await gate.pass(after: next, performer.reader)
        }
        var outputs = Outputs()
        outputs.members = done
        outputs.reclaimed = ByteSize(done.reduce(0) { $0 &+ ($1.reclaimed?.bytes ?? 0) })
        return outputs
    }

    // MARK: Choosing

    private func chosen(_ view: ClusterView) throws(StepFailure) -> [MemberView] {
        guard case .some(let selectors) = members else { return view.members }
        var chosen: [MemberView] = []
        for selector in selectors {
            let member = try view.require(selector)
            if !chosen.contains(where: { $0.id == member.id }) { chosen.append(member) }
        }
        return chosen
    }

    private func reasonToLeave(
        _ member: MemberView, _ view: ClusterView, _ cluster: ClusterReader
    ) throws(StepFailure) -> String? {
        if DefragmentOutcome.wasMade(Self.effectID(of: member), member, cluster) {
            return "it was done before the run was cut off"
        }
        if member.isLearner { return "learners cannot be defragmented" }
        try member.expectShown()
        guard let status = member.status else { throw Self.notReached(member) }
        if let condition = `where` {
            switch condition.evaluate(in: cluster.scope(for: member, in: view)) {
            case .value(.bool(true)): break
            case .value: return "\(condition.condition.source) is false"
            case .missing(let reason): throw Self.noValue(member, reason)
            case .failed(let finding): throw Self.noValue(member, finding.message)
            case .unknown(let names): throw Self.noValue(member, names.joined(separator: ", "))
            }
        }
        if let minReclaim, status.dbSizeFree < minReclaim.bytes {
            return "it would give back \(ByteSize(status.dbSizeFree)), less than min-reclaim \(minReclaim)"
        }
        return nil
    }

    private func inOrder(_ targets: [MemberView], leader: MemberView?) -> [MemberView] {
        targets.filter { $0.id != leader?.id } + targets.filter { $0.id == leader?.id }
    }

    private func indexOfNext(_ rest: [MemberView], leader: MemberView?) -> Int {
        rest.firstIndex { $0.id != leader?.id } ?? rest.startIndex
    }

    // MARK: Effects

    private static func effectID(of member: MemberView) -> String { "defragment:\(member.hexID)" }

    /// A member that was left in the middle of it answers nobody until it is done: that is waited for, and then it is
    /// taken again, which does no harm.
    package func settle(_ earlier: [EarlierIntent], _ cluster: ClusterReader) async throws(StepFailure) -> Settlement {
        let busy = earlier.filter(\.isOpen).flatMap(\.intent.effects).compactMap { effect in
            if case .occupy(let member, _, _) = effect.change { member } else { nil }
        }
        let end = ContinuousClock.now + memberTimeout.duration
        for member in busy {
            while try await cluster.view().members.first(where: { $0.hexID == member.id })?.isReachable == false {
                guard ContinuousClock.now < end else { return .open("\(member) does not answer") }
                cluster.wait(for: "\(member) to answer")
                try await cluster.sleep(.milliseconds(500))
            }
        }
        return .lookAgain
    }

    private var consents: Set<Consent> {
        (allowDowntime ? [.downtime] : Set()).union(allowRiskyRelease ? [.riskyRelease] : [])
    }

    private func effect(on member: MemberView) -> Effect {
        let size = member.status?.dbSize ?? 0
        let used = member.status?.dbSizeInUse ?? 0
        return Effect(
            Self.effectID(of: member),
            .occupy(
                member.reference, estimate: Double(max(used, 0)) / Self.bytesRewrittenPerSecond,
                reclaim: max(member.status?.dbSizeFree ?? 0, 0)),
            before: "\(ByteSize(size)), \(ByteSize(used)) in use", after: "about \(ByteSize(used))", consents: consents)
    }

    private func leadershipMove(from leader: MemberView, _ view: ClusterView) throws(StepFailure) -> [Effect] {
        guard let target = MoveLeader.successor(of: leader, in: view) else {
            throw StepFailure(
                .failed, "there is no other healthy voter that could lead while \(leader.reference) is occupied")
        }
        return [
            Effect(
                "move-leader:\(leader.hexID)", .leader(to: target.reference), before: "\(leader.reference)",
                after: "\(target.reference)", certainty: MoveLeader.certainty(from: leader, in: view))
        ]
    }

    private func moveLeader(from leader: MemberView, _ view: ClusterView, _ performer: Performer)
        async throws(StepFailure)
    {
        for effect in try leadershipMove(from: leader, view) {
            guard case .leader(let target) = effect.change else { continue }
            try await MoveLeader.move(to: target, effect, performer)
        }
    }

    private func defragment(
        _ member: MemberView, _ view: ClusterView, _ performer: Performer
    ) async throws(StepFailure) -> DefragmentedMember {
        guard let now = view.member(member.id), let endpoint = now.endpoint else { throw Self.notReached(member) }
        try await Self.expect(member, at: endpoint, performer.reader)
        // The guards look at every member before the call, and that blocks nobody.
        let blocked = try await performer.perform(effect(on: now)) { client in
            let start = ContinuousClock.now
            do { _ = try await client.defragment(endpoint, options: .timeout(memberTimeout.duration)) } catch {
                guard (error as? EtcdError)?.code == .deadlineExceeded else { throw error }
                let outcome = DefragmentOutcome(member: now, limit: memberTimeout.duration)
                guard await outcome.isDone(performer.reader) else { throw error }
            }
            return start.duration(to: .now)
        }
        let after = try await performer.reader.status(of: endpoint)
        return DefragmentedMember(now, wasLeader: view.leader?.id == member.id, sizeAfter: after.dbSize, blocked)
    }

    // A balancer or a URL that moved must not lead the call to another member.
    private static func expect(
        _ member: MemberView, at endpoint: EtcdEndpoint, _ reader: ClusterReader
    ) async throws(StepFailure) {
        let answering = try await reader.status(of: endpoint).header.memberID
        guard answering != member.id else { return }
        throw StepFailure(
            .refused, "\(endpoint) now answers for member \(MemberID.format(answering)), not for \(member.reference)",
            help: "give every member an endpoint of its own, not one behind a balancer")
    }

    private var gate: ClusterGate {
        let settle = self.settle ?? Settle()
        return ClusterGate(
            leaderStable: settle.leaderStable.duration, maxLag: UInt64(clamping: settle.maxLag),
            timeout: settle.timeout.duration)
    }

    private static func noValue(_ member: MemberView, _ reason: String) -> StepFailure {
        StepFailure(.failed, "where has no value for \(member.reference): \(reason)")
    }

    private static func notReached(_ member: MemberView) -> StepFailure {
        StepFailure(
            .refused, "no URL reaches \(member.reference): \(member.complaint)",
            help: "name its client URL among the endpoints, or repair the member first", restsOn: [.members])
    }

    // Of the data that stays; measured on one machine, for the estimate that a plan shows.
    private static let bytesRewrittenPerSecond = 100_000_000.0
}
