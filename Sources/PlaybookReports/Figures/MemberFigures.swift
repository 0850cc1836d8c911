import PlaybookRecord

/// What a record says of one member's database, before and afterwards.
struct MemberFigures {
    var id: String
    var name: String
    var role: String
    var isHealthy: Bool
    var problem: String?
    /// The size of its database when the plan was made, in bytes; nil where it did not answer.
    var before: Int64?
    /// How much of `before` was in use.
    var inUse: Int64?
    /// The size after a defragmentation: measured in a run, expected in a plan; nil where it was not rewritten.
    var after: Int64?
    /// What a defragmentation gave back, or will.
    var reclaimed: Int64?
    /// How long it answered nobody, or will, in seconds.
    var blocked: Double?

    var label: String { name.isEmpty ? id : name }

    /// The members in the order of the cluster's list.
    static func all(_ record: RunRecord) -> [MemberFigures] {
        guard let cluster = record.cluster else { return [] }
        let rewritten = Self.rewritten(record.steps)
        let planned = record.kind == .plan ? occupied(record.steps) : [:]
        return cluster.members.map { member in
            var figures = MemberFigures(member, leader: cluster.leader)
            for row in rewritten[member.id] ?? [] { figures.take(row) }
            if let estimate = planned[member.id] { figures.take(estimate) }
            return figures
        }
    }

    private init(_ member: MemberRecord, leader: String?) {
        id = member.id
        name = member.name
        role = member.isLearner ? "learner" : member.id == leader ? "leader" : "voter"
        isHealthy = member.isHealthy
        problem = member.problem
        before = member.dbSize
        inUse = member.dbSizeInUse
    }

    private mutating func take(_ row: [String: RecordedValue]) {
        after = row["after"]?.bytes ?? after
        reclaimed = (reclaimed ?? 0) &+ (row["reclaimed"]?.bytes ?? 0)
        blocked = (blocked ?? 0) + (row["blocked"]?.seconds ?? 0)
    }

    /// The rows on members that defragmentations put out, by member id.
    private static func rewritten(_ steps: [StepRecord]) -> [String: [[String: RecordedValue]]] {
        var rows: [String: [[String: RecordedValue]]] = [:]
        for output in steps.flatMap(\.outputs) where output.name == "members" {
            for row in output.value.records where row["reclaimed"] != nil {
                guard case .text(let id)? = row["id"] else { continue }
                rows[id, default: []].append(row)
            }
        }
        return rows
    }

    // A second rewrite gives nothing back that the first has not.
    private mutating func take(_ estimate: Estimate) {
        blocked = estimate.seconds
        reclaimed = estimate.reclaimed
        guard let before, let reclaimed else {
            after = inUse
            return
        }
        after = max(before &- reclaimed, 0)
    }

    private struct Estimate {
        var seconds: Double?
        var reclaimed: Int64?
    }

    /// What a plan expects of the members that it occupies, by id.
    private static func occupied(_ steps: [StepRecord]) -> [String: Estimate] {
        var estimates: [String: Estimate] = [:]
        for effect in steps.flatMap(\.effects) {
            guard case .occupy(let member, let seconds, let reclaimed) = effect.change else { continue }
            let known = estimates[member.id]
            estimates[member.id] = Estimate(
                seconds: seconds.map { $0 + (known?.seconds ?? 0) } ?? known?.seconds,
                reclaimed: known?.reclaimed ?? reclaimed)
        }
        return estimates
    }
}

extension RecordedValue {
    /// The records in it, however deep the lists are.
    var records: [[String: RecordedValue]] {
        switch self {
        case .record(let fields): [fields]
        case .list(let items): items.flatMap(\.records)
        default: []
        }
    }

    /// As a size; a record that was read back from JSON has plain numbers.
    var bytes: Int64? {
        switch self {
        case .size(let bytes), .integer(let bytes): bytes
        default: nil
        }
    }

    /// As a duration.
    var seconds: Double? {
        switch self {
        case .duration(let seconds), .number(let seconds): seconds
        case .integer(let seconds): Double(seconds)
        default: nil
        }
    }
}
