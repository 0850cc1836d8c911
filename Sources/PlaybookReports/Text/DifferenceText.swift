package import PlaybookRecord

/// How a plan differs from a saved one, in words.
package enum DifferenceText {
    /// One sentence for all; at most five differences are told.
    package static func of(_ differences: [SavedPlan.Difference]) -> String {
        let told = differences.prefix(5).map(of)
        let more = differences.count - told.count
        return (told + (more > 0 ? ["\(more) more differences"] : [])).joined(separator: "; ")
    }

    private static func of(_ difference: SavedPlan.Difference) -> String {
        switch difference {
        case .cluster(let was, let now):
            "it was made for cluster \(was ?? "none"), and this is cluster \(now ?? "none")"
        case .memberJoined(let member): "member \(name(member)) has joined"
        case .memberGone(let member): "member \(name(member)) is gone"
        case .memberRole(let member): "member \(name(member)) is \(member.isLearner ? "a learner" : "a voter") now"
        case .effectNew(let step, let effect): "\(name(step)) would now change \(words(effect))"
        case .effectGone(let step, let effect): "\(name(step)) would no longer change \(words(effect))"
        case .effectDiffers(let step, let was, let now):
            "\(name(step)) was planned as \(words(was)), is now \(words(now))"
        }
    }

    private static func name(_ member: MemberRecord) -> String {
        "\(MemberReference(id: member.id, name: member.name))"
    }

    private static func name(_ step: StepRecord) -> String {
        let item = step.item.map { " [\($0)]" } ?? ""
        return "step \(step.number), \"\(step.title)\"\(item),"
    }

    private static func words(_ effect: EffectRecord) -> String {
        EffectText(effect: effect, style: .plain).words
    }
}
