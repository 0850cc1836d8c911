package import PlaybookLanguage
import PlaybookRecord

/// Goes along the course of a run that was cut off, so that what is done is not done again.
///
/// A run does one thing after another, so its course is the beginning of the course of the whole run, up to the step in
/// which it was cut off. That step and all behind it are carried out.
package struct Replay: Sendable {
    /// What was done, as far as it holds.
    let points: [RunHistory.Point]
    private var next = 0
    private var intents: [StepPath: [EarlierIntent]]
    /// What was changed by steps that are carried out again all the same.
    private let repeated: [StepPath: StepRecord]

    /// Nothing was done yet.
    init() { (points, intents, repeated) = ([], [:], [:]) }

    package init(_ history: RunHistory, _ playbook: Playbook) {
        intents = history.intents
        points = Array(history.course.prefix(Continuation(playbook).end(of: history.course)))
        repeated = history.changed(behind: points.count)
    }

    /// How many points of the course still hold.
    package var count: Int { points.count }

    /// Whether all that was done is behind.
    package var isOver: Bool { next >= points.count }

    // MARK: Going along

    /// What was done of a step; nil where nothing is known and it is to be carried out.
    mutating func step(at path: StepPath) throws(StepFailure) -> JournalStep? {
        guard case .step(let step)? = try take(path) else { return nil }
        return step
    }

    /// How a group began.
    mutating func group(at path: StepPath) throws(StepFailure) -> JournalGroup? {
        guard case .group(let group)? = try take(path) else { return nil }
        return group
    }

    /// What a loop goes over.
    ///
    /// - Throws: what the loop failed with, where it did before that was known.
    mutating func loop(at path: StepPath) throws(StepFailure) -> JournalLoop? {
        try expectNoFailure(of: path)
        guard case .loop(let loop)? = try take(path) else { return nil }
        return loop
    }

    /// Which member came next.
    ///
    /// - Throws: what the loop failed with, where it did before that was known.
    mutating func turn(at path: StepPath, of loop: StepPath) throws(StepFailure) -> JournalTurn? {
        try expectNoFailure(of: loop)
        guard case .turn(let turn)? = try take(path) else { return nil }
        return turn
    }

    /// Why nothing more was begun at a step, or behind the block of a group.
    mutating func obstacle(at path: StepPath) -> StepFailure? {
        guard !isOver, case .obstacle(let obstacle) = points[next], obstacle.path == path else { return nil }
        next += 1
        return StepFailure(obstacle.reason)
    }

    private func expectNoFailure(of loop: StepPath) throws(StepFailure) {
        guard !isOver, case .step(let step) = points[next], step.path == loop, let error = step.record.error else {
            return
        }
        throw StepFailure(error)
    }

    /// Passes over the record of a step that needs nothing done to be known.
    ///
    /// - Returns: that record; nil where there is none.
    mutating func pass(_ path: StepPath) -> StepRecord? {
        guard !isOver, case .step(let step) = points[next], step.path == path else { return nil }
        next += 1
        return step.whole
    }

    /// Passes over the records of a step that was not reached, of all its iterations.
    mutating func passUnreached(_ path: StepPath) -> [StepRecord] {
        var records: [StepRecord] = []
        while !isOver, case .step(let step) = points[next], step.record.status == .notReached,
            step.path.step == path.step, step.path.turns.starts(with: path.turns)
        {
            next += 1
            records.append(step.whole)
        }
        return records
    }

    /// The changing calls of a step that was cut off; told once.
    mutating func intents(of path: StepPath) -> [EarlierIntent] { intents.removeValue(forKey: path) ?? [] }

    /// What a step changed, with success, before it is carried out again.
    func made(at path: StepPath) -> [EffectRecord] {
        repeated[path]?.effects.filter { $0.outcome == .done } ?? []
    }

    /// The files that a step wrote before it is carried out again, by their effects' ids.
    func filesWritten(at path: StepPath) -> Set<String> { repeated[path]?.filesWritten ?? [] }

    /// Whether a step that was cut off had begun to change something.
    func hasIntents(_ path: StepPath) -> Bool { intents[path] != nil }

    private mutating func take(_ path: StepPath) throws(StepFailure) -> RunHistory.Point? {
        guard !isOver else { return nil }
        let point = points[next]
        guard point.path == path else { throw .otherCourse(point.path, path) }
        next += 1
        return point
    }
}

/// Tells where a run was cut off: behind which failures it went on.
private struct Continuation {
    /// Of each group with an `always`, the numbers of the steps in its block and rescue, and of those that always come:
    /// they do so also where one of the others ends the run.
    private let groups: [(inner: Set<Int>, always: Set<Int>)]
    /// By the number of a step that the run goes on behind where it fails: its own number, and those inside it.
    private let passedOver: [Int: Set<Int>]

    init(_ playbook: Playbook) {
        let steps = playbook.allSteps
        groups = steps.compactMap(\.group).filter { !$0.always.isEmpty }
            .map { (Self.numbers($0.steps + $0.rescue), Self.numbers($0.always)) }
        passedOver = Dictionary(
            steps.filter { $0.onFailure == .continue }.map { ($0.number, Set($0.withInner.map(\.number))) },
            uniquingKeysWith: { first, _ in first })
    }

    private static func numbers(_ steps: [PlaybookStep]) -> Set<Int> { Set(steps.flatMap(\.withInner).map(\.number)) }

    /// How much of a course holds.
    func end(of course: [RunHistory.Point]) -> Int {
        var entered: Set<StepPath> = []
        for (index, point) in course.enumerated() {
            let rest = course[(index + 1)...]
            switch point {
            case .loop, .turn: continue
            case .obstacle(let obstacle):
                if !wentOn(behind: obstacle.path.step, .notReached, rest) { return index }
            case .group(let group) where group.decision == .entered:
                entered.insert(group.path)
                continue
            case .group(let group):
                guard group.decision == .failed else { continue }
                if group.reason?.failureKind?.isLast == true || !wentOn(behind: group.path.step, .failed, rest) {
                    return index
                }
            case .step(let step):
                // What became of a group follows from its steps.
                guard !entered.contains(step.path), Self.isUnfinished(step.record) else { continue }
                let isLast = step.record.error?.failureKind?.isLast == true
                if isLast || !wentOn(behind: step.path.step, step.record.status, rest) { return index }
            }
        }
        return course.count
    }

    private static func isUnfinished(_ record: StepRecord) -> Bool {
        switch record.status {
        case .failed, .refused, .unknown, .notReached: true
        case .succeeded, .skipped, .rescued, .planned, .may, .undetermined: false
        }
    }

    /// Whether the run went on behind a failure: because the step says so, or a group around it that has ended, or by a
    /// rescue. What always comes does not count.
    private func wentOn(
        behind number: Int, _ status: StepRecord.Status, _ rest: ArraySlice<RunHistory.Point>
    ) -> Bool {
        if status == .failed, passedOver[number] != nil { return true }
        let always = groups.filter { $0.inner.contains(number) }.map(\.always)
        return rest.contains { point in
            guard case .step(let step) = point else { return false }
            guard step.record.action != StepRecord.groupAction else {
                return step.record.status == .failed && step.record.error?.failureKind?.isLast != true
                    && passedOver[step.path.step]?.contains(number) == true
            }
            let isCarriedOut = step.record.status != .notReached && step.record.status != .skipped
            return isCarriedOut && !always.contains { $0.contains(step.path.step) }
        }
    }
}

extension FailureRecord {
    fileprivate var failureKind: StepFailure.Kind? { StepFailure.Kind(rawValue: kind) }
}

extension StepFailure {
    /// The failure that a record tells of.
    fileprivate init(_ record: FailureRecord) {
        self.init(Kind(rawValue: record.kind) ?? .failed, record.message, help: record.help)
    }

    fileprivate static func otherCourse(_ there: StepPath, _ here: StepPath) -> StepFailure {
        func words(_ path: StepPath) -> String {
            let times = path.turns.map { "\($0)" }.joined(separator: ".")
            return "step \(path.step)" + (times.isEmpty ? "" : " (turn \(times))")
        }
        return StepFailure(
            .unknown, "the journal goes on with \(words(there)), and the playbook now comes to \(words(here)) first",
            help: "look what is done with show, and carry the rest out with another playbook")
    }
}
