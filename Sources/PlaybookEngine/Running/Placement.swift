import PlaybookLanguage
import PlaybookRecord
import YAMLSyntax

/// Where a step stands while it is planned or carried out: in which group, and in which iteration.
struct Placement: Sendable {
    var parent: Int?
    var section: StepRecord.Section?
    var iteration: Int?
    /// The iterations and the attempts around, each counted from 1, the outer one's first.
    var turns: [Int] = []
    /// What the loops go over just then, the outer one's first.
    var items: [String] = []
    /// Why a step here may not run, or may differ.
    var doubts: [String] = []
    /// Whether the run goes on, or a rescue takes over, where a step here fails.
    var isCaught = false
    /// Whether a rescue lets the run go on, and end well, where a step here fails.
    var isForgiven = false
    /// Whether the steps here are only for a case that may not come: what a guard says of them now is no obstacle.
    var isTentative = false

    /// The kinds of failure after which a group around the steps here is carried out again.
    var retried: Set<ErrorClass> = []
    /// Whether a group around the steps here is carried out again: no plan of theirs holds any more.
    var isAnotherAttempt = false
    /// Whether the steps here come however the run ends.
    var comesAlways = false
    /// The leases that the blocks around are to run under.
    var leases: [LeaseKeeper] = []
    /// The time of the blocks around; nil where it has no end.
    var time: BlockTime?

    static let top = Placement()

    /// The place of the steps in one list of a group.
    func inside(_ step: PlaybookStep, _ section: StepRecord.Section) -> Placement {
        var inner = self
        inner.parent = step.number
        inner.section = section
        // What always runs also runs where the time of a block around is over.
        if section == .always {
            inner.time = nil
            inner.leases = []
            inner.comesAlways = true
        }
        return inner
    }

    /// The place of one iteration, counted from 1.
    func iterating(_ iteration: Int, _ item: String) -> Placement {
        var inner = self
        inner.iteration = iteration
        inner.turns.append(iteration)
        inner.items.append(item)
        return inner
    }

    /// Where a step here stands in the course of the run.
    func path(of step: PlaybookStep) -> StepPath { StepPath(step.number, turns) }

    /// Whether the steps here are carried out again and again: no plan of theirs is kept.
    var isRepeated: Bool { iteration != nil || isAnotherAttempt }
}

extension StepRecord {
    init(_ step: PlaybookStep, _ place: Placement, status: Status = .notReached) {
        self.init(
            number: step.number, id: step.id, title: step.title, action: step.action, place: step.range.start,
            status: status)
        file = step.file
        parent = place.parent
        section = place.section
        iteration = place.iteration
        item = place.items.isEmpty ? nil : place.items.joined(separator: ", ")
    }
}

extension Value {
    /// The value as a loop shows what it goes over: a text, or the fields of a record.
    var label: String {
        if let text { return text }
        switch self {
        case .record(let fields):
            return fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.label)" }.joined(separator: " ")
        case .list(let items): return items.map(\.label).joined(separator: " ")
        case .bytes(let bytes): return KeyText(bytes).description
        default: return "?"
        }
    }
}

extension [Value] {
    /// What the iterations over them are called: one that comes again is told from the others by its place.
    var labels: [String] {
        var used: Set<String> = []
        return enumerated().map { index, value in
            var label = value.label
            while !used.insert(label).inserted { label += " (\(index + 1))" }
            return label
        }
    }
}

extension PlaybookStep {
    /// The step and all inside it, each with its place.
    func placed(_ place: Placement) -> [(step: PlaybookStep, place: Placement)] {
        let inner = (group?.sections ?? []).flatMap { section, steps in
            steps.flatMap { $0.placed(place.inside(self, section)) }
        }
        return [(self, place)] + inner
    }
}
