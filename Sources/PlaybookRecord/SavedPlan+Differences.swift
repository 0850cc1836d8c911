extension SavedPlan {
    /// One way in which a plan made anew differs from the saved one.
    package enum Difference: Sendable {
        case cluster(was: String?, is: String?)
        case memberJoined(MemberRecord)
        case memberGone(MemberRecord)
        /// A learner became a voter, or the other way round.
        case memberRole(MemberRecord)
        case effectNew(StepRecord, EffectRecord)
        case effectGone(StepRecord, EffectRecord)
        /// The same change, from or to something else.
        case effectDiffers(StepRecord, was: EffectRecord, is: EffectRecord)
    }

    /// How `current`, made now for the same playbook and inputs, differs.
    ///
    /// Figures that move by themselves are no difference: sizes, estimates, the revision that a compaction reaches, who
    /// is to lead next, names of files that tell the time.
    package func differences(from current: RunRecord) -> [Difference] {
        clusterDifferences(from: current.cluster) + effectDifferences(from: current.steps)
    }

    private func clusterDifferences(from current: ClusterRecord?) -> [Difference] {
        guard let saved = plan.cluster, let current, saved.id == current.id else {
            return [.cluster(was: plan.cluster?.id, is: current?.id)]
        }
        let before = Dictionary(saved.members.map { ($0.id, $0) }) { first, _ in first }
        let now = Dictionary(current.members.map { ($0.id, $0) }) { first, _ in first }
        return current.members.filter { before[$0.id] == nil }.map { .memberJoined($0) }
            + saved.members.filter { now[$0.id] == nil }.map { .memberGone($0) }
            + current.members.filter { before[$0.id].map(\.isLearner) == !$0.isLearner }.map { .memberRole($0) }
    }

    private func effectDifferences(from current: [StepRecord]) -> [Difference] {
        let before = Self.effects(of: plan.steps)
        let now = Self.effects(of: current)
        let byPlace = Dictionary(before.map { ($0.place, $0) }) { first, _ in first }
        let places = Set(now.map(\.place))
        let found: [Difference] = now.compactMap { one in
            guard let old = byPlace[one.place] else { return .effectNew(one.step, one.effect) }
            guard one.effect.change.isExact, one.effect.ends != old.effect.ends else { return nil }
            return .effectDiffers(one.step, was: old.effect, is: one.effect)
        }
        return found + before.filter { !places.contains($0.place) }.map { .effectGone($0.step, $0.effect) }
    }

    private struct PlacedEffect {
        var step: StepRecord
        var effect: EffectRecord
        var place: Place
    }

    /// Where an effect stands in a plan: two plans agree on it where they both have it there.
    private struct Place: Hashable {
        var step: Int
        var iteration: Int?
        var item: String?
        var change: Change
        /// How many effects of the same change stand before it.
        var earlier: Int
    }

    private static func effects(of steps: [StepRecord]) -> [PlacedEffect] {
        var seen: [Place: Int] = [:]
        return steps.flatMap { step in
            step.effects.map { effect in
                var place = Place(
                    step: step.number, iteration: step.iteration, item: step.item, change: effect.change.settled,
                    earlier: 0)
                let earlier = seen[place, default: 0]
                seen[place] = earlier + 1
                place.earlier = earlier
                return PlacedEffect(step: step, effect: effect, place: place)
            }
        }
    }
}

extension Change {
    /// The change without what differs each time it is looked at.
    package var settled: Change {
        switch self {
        case .revision: .revision(0)
        case .occupy(let member, _, _): .occupy(member, estimate: nil)
        case .file: .file(path: "", source: nil)
        case .leader: .leader(to: MemberReference(id: "", name: ""))
        case .key, .keys, .keysWritten, .lease, .alarm, .memberAdd, .memberPromote, .memberRemove, .memberUpdate,
            .auth:
            self
        }
    }

    /// Whether what is there before and after it stays as it is until somebody changes it.
    fileprivate var isExact: Bool {
        switch self {
        case .revision, .occupy, .file, .leader, .alarm: false
        case .key, .keys, .keysWritten, .lease, .memberAdd, .memberPromote, .memberRemove, .memberUpdate, .auth: true
        }
    }
}

extension EffectRecord {
    fileprivate var ends: [String?] { [before, after] }
}
