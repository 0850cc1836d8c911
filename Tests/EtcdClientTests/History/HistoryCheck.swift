/// What one revision did to the keys that are looked at: the value each has from then on, nil for one that is gone.
struct RevisionChange: Sendable, Hashable {
    var revision: Int64
    var values: [String: String?]

    /// The part of it that concerns some of the keys; nil where none does.
    func only(_ isWanted: (String) -> Bool) -> RevisionChange? {
        let part = values.filter { isWanted($0.key) }
        return part.isEmpty ? nil : RevisionChange(revision: revision, values: part)
    }
}

/// Holds what a watch told against the revisions as they were read back.
enum HistoryCheck {
    /// How many problems of one history are told.
    private static let most = 5

    /// What is wrong: revisions out of order, told twice or in two pieces, left out, made up, or told otherwise.
    static func problems(_ told: [RevisionChange], expected: [RevisionChange]) -> [String] {
        var problems: [String] = []
        for (earlier, later) in zip(told, told.dropFirst()) {
            if later.revision == earlier.revision { problems.append("\(later.revision) twice, or in two pieces") }
            if later.revision < earlier.revision { problems.append("\(later.revision) behind \(earlier.revision)") }
        }
        let seen = Dictionary(told.map { ($0.revision, $0.values) }, uniquingKeysWith: { first, _ in first })
        let real = Dictionary(expected.map { ($0.revision, $0.values) }, uniquingKeysWith: { first, _ in first })
        problems += expected.filter { seen[$0.revision] == nil }.map { "\($0.revision) was left out: \($0.values)" }
        for change in told {
            guard let values = real[change.revision] else {
                problems.append("\(change.revision) was made up: \(change.values)")
                continue
            }
            if values != change.values { problems.append("\(change.revision) was \(values), told as \(change.values)") }
        }
        let rest = problems.count - most
        return rest > 0 ? problems.prefix(most) + ["\(rest) more"] : problems
    }

    /// Values that were written more than once, where each was to be written once.
    static func repeated(in history: [RevisionChange]) -> [String] {
        var revisions: [String: Int64] = [:]
        var problems: [String] = []
        for change in history {
            for case let value? in change.values.values {
                if let first = revisions[value], first != change.revision {
                    problems.append("\(value) was written by \(first) and by \(change.revision)")
                }
                revisions[value] = change.revision
            }
        }
        return problems
    }

    /// Calls that were acknowledged, and did something else or nothing.
    static func broken(_ acknowledged: [RevisionChange], in history: [RevisionChange]) -> [String] {
        let real = Dictionary(history.map { ($0.revision, $0.values) }, uniquingKeysWith: { first, _ in first })
        return acknowledged.filter { call in
            call.values.contains { real[call.revision]?[$0.key] != .some($0.value) }
        }.map { "\($0.revision) was acknowledged as \($0.values), and is \(real[$0.revision] ?? [:])" }
    }
}
