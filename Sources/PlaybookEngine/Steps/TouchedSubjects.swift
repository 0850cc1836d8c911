package import PlaybookRecord

/// What the earlier steps of a plan touch, and which step touched it first; looked up in constant time for single
/// keys, so that a plan of many puts stays linear.
package struct TouchedSubjects: Sendable {
    private var steps: [Subject: String] = [:]
    private var ranges: [(start: [UInt8], end: [UInt8], step: String)] = []
    private var singleKeys = 0
    /// The first step that touched the database of one member.
    private var oneStorage: String?
    private var first: String?
    private var unknown: String?
    private var writer: String?

    package init() {}

    /// Whether nothing is touched so far.
    package var isEmpty: Bool { first == nil }

    /// The first step that writes a file, or may do so.
    package var stepWritingFiles: String? { writer ?? unknown }

    /// Remembers a step of which nobody can tell what it touches.
    package mutating func addUnknown(by step: String) {
        first = first ?? step
        unknown = unknown ?? step
    }

    /// Remembers that `step` makes `change`.
    package mutating func add(_ change: Change, by step: String) {
        first = first ?? step
        for subject in Subject.touched(by: change) where steps[subject] == nil {
            steps[subject] = step
            if case .memberStorage = subject { oneStorage = oneStorage ?? step }
            if case .file = subject { writer = writer ?? step }
            guard case .keys(let start, let end) = subject else { continue }
            if end.isEmpty { singleKeys += 1 } else { ranges.append((start, end, step)) }
        }
    }

    /// The first step that touches any of these; nil where none does.
    package func step(touching subjects: [Subject]) -> String? {
        if let unknown, !subjects.isEmpty { return unknown }
        for subject in subjects {
            if let step = steps[subject] { return step }
            if subject == .anything, let first { return first }
            if subject == .storage, let oneStorage { return oneStorage }
            if case .memberStorage = subject, let all = steps[.storage] { return all }
            if case .keys(let start, let end) = subject, let step = step(inRange: start, end) { return step }
        }
        return nil
    }

    private func step(inRange start: [UInt8], _ end: [UInt8]) -> String? {
        if let range = ranges.first(where: { Self.overlap($0.start, $0.end, start, end) }) { return range.step }
        guard !end.isEmpty, singleKeys > 0 else { return nil }
        return steps.first { subject, _ in
            guard case .keys(let key, let keyEnd) = subject, keyEnd.isEmpty else { return false }
            return Self.overlap(key, [], start, end)
        }?.value
    }

    private static func overlap(_ start: [UInt8], _ end: [UInt8], _ otherStart: [UInt8], _ otherEnd: [UInt8]) -> Bool {
        isBefore(start, otherEnd, of: otherStart) && isBefore(otherStart, end, of: start)
    }

    /// Whether `key` lies below the end of a range that starts at `start`.
    private static func isBefore(_ key: [UInt8], _ end: [UInt8], of start: [UInt8]) -> Bool {
        switch end {
        case []: !start.lexicographicallyPrecedes(key)
        case [0]: true
        default: key.lexicographicallyPrecedes(end)
        }
    }
}
