import PlaybookLanguage

/// The time that a group gives its block: no step of it begins behind the end, and one that is under way is cut off.
struct BlockTime: Sendable {
    let end: ContinuousClock.Instant
    let length: PlaybookDuration
    /// What the group is called.
    let title: String

    init(_ length: PlaybookDuration, of title: String) {
        end = ContinuousClock.now + length.duration
        self.length = length
        self.title = title
    }

    var left: Duration { max(.zero, ContinuousClock.now.duration(to: end)) }

    /// That the time is over; nil before.
    var overdue: StepFailure? {
        guard ContinuousClock.now >= end else { return nil }
        return StepFailure(.timedOut, "\(words): the time was over before its next step began")
    }

    var words: String { "group \"\(title)\" was not done within \(length)" }

    /// The one that ends first.
    func sooner(_ other: BlockTime?) -> BlockTime {
        guard let other, other.end < end else { return self }
        return other
    }
}

extension TimeLimit {
    /// The time in the scope of its moment.
    ///
    /// - Throws: `failed` where it has no value, or one that no step can have.
    func length(in scope: Scope) throws(StepFailure) -> PlaybookDuration {
        switch bind(in: scope) {
        case .bound(let length): return length
        case .unknown(let names):
            throw StepFailure(.failed, "its timeout has no value: \(names.joined(separator: ", "))")
        case .invalid(let findings): throw StepFailure(findings)
        }
    }
}
