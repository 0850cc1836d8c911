import PlaybookRecord

extension HTMLReport {
    /// The few numbers that are looked at first.
    var tiles: Markup { HTMLPage.tiles(record.kind == .plan ? planTiles : runTiles) }

    private typealias Tile = (title: String, value: String?, remark: String)

    private var runTiles: [Tile] {
        let figures = RunFigures(record: record)
        let steps = StepTree(record).leaves.map(\.step)
        let succeeded = steps.count { $0.status == .succeeded }
        let blocked = MemberFigures.all(record).compactMap { member in member.blocked.map { ($0, member.label) } }
            .max { $0.0 < $1.0 }
        return [
            ("steps succeeded", steps.isEmpty ? nil : "\(succeeded) of \(steps.count)", unrun),
            ("changed the cluster", changedSteps, ""),
            ("took", record.run.seconds.map(HumanValue.duration), ""),
            ("given back", figures.reclaimed.map(HumanValue.size), "to the file systems"),
            ("longest silence", blocked.map { HumanValue.duration($0.0) }, blocked?.1 ?? ""),
            ("snapshot", figures.snapshots.last.map(HumanValue.size), "verified"),
            quorumTile,
        ]
    }

    private var changedSteps: String? {
        guard !record.steps.isEmpty else { return nil }
        return HumanValue.count(StepTree(record).leaves.count(where: \.step.changed), "step")
    }

    private var unrun: String {
        let steps = StepTree(record).leaves.map(\.step)
        let skipped = steps.count { $0.status == .skipped }
        let missed = steps.count { $0.status == .notReached }
        return [(skipped, "skipped"), (missed, "not reached")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            .joined(separator: ", ")
    }

    private var planTiles: [Tile] {
        let effects = record.steps.flatMap(\.effects)
        let count = { (kind: EffectKind) in "\(effects.count { $0.kind == kind })" }
        guard record.cluster != nil else { return [] }
        let silences = MemberFigures.all(record).compactMap { member in member.blocked.map { ($0, member.label) } }
        let longest = silences.max { $0.0 < $1.0 }
        return [
            ("blocking", count(.blocking), "a member answers nobody"), ("writes", count(.write), ""),
            ("destructive", count(.destructive), "cannot be undone"),
            (
                "to be given back", RunFigures(record: record).reclaimed.map(HumanValue.size),
                "about, to the file systems"
            ),
            ("longest silence", longest.map { HumanValue.duration($0.0) }, longest.map { "about, \($0.1)" } ?? ""),
            quorumTile,
        ]
    }

    private var quorumTile: Tile {
        guard let quorum = record.quorum else { return ("tightest moment", nil, "") }
        let spare = quorum.spare < 0 ? "quorum is lost" : "\(quorum.spare) to spare"
        return ("voters at the tightest moment", "\(quorum.available) of \(quorum.voters)", spare)
    }
}
