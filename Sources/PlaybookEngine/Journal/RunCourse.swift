import PlaybookLanguage
import PlaybookRecord

/// What is known of a run that was cut off, by its places: for a plan of what is left of it.
struct RunCourse: Sendable {
    private var points: [StepPath: [RunHistory.Point]]
    private let intents: [StepPath: [EarlierIntent]]
    private let replay: Replay

    init(_ history: RunHistory, _ playbook: Playbook) {
        replay = Replay(history, playbook)
        points = Dictionary(grouping: replay.points, by: \.path)
        intents = history.intents
    }

    /// The files that a step wrote before it is carried out again, by their effects' ids.
    func filesWritten(at path: StepPath) -> Set<String> { replay.filesWritten(at: path) }

    /// What was done of a step; nil where it is to be carried out.
    func step(at path: StepPath) -> JournalStep? {
        points[path]?.lazy.compactMap { if case .step(let step) = $0 { step } else { nil } }.last
    }

    /// How a group began; nil where it did not.
    func group(at path: StepPath) -> JournalGroup? {
        points[path]?.lazy.compactMap { if case .group(let group) = $0 { group } else { nil } }.last
    }

    /// What a loop goes over; nil where that is still to be found.
    func loop(at path: StepPath) -> JournalLoop? {
        points[path]?.lazy.compactMap { if case .loop(let loop) = $0 { loop } else { nil } }.last
    }

    /// The member that a loop came to.
    func turn(at path: StepPath) -> JournalTurn? {
        points[path]?.lazy.compactMap { if case .turn(let turn) = $0 { turn } else { nil } }.last
    }

    /// The changing calls of a step in which the run was cut off.
    func intents(of path: StepPath) -> [EarlierIntent] { intents[path] ?? [] }

    /// Which attempt of a group's block the run had come to, counted from 1.
    func attempt(of group: StepGroup, at path: StepPath) -> Int {
        let inner = Set(group.steps.flatMap { $0.withInner.map(\.number) })
        return points.keys.lazy.filter { inner.contains($0.step) && $0.turns.starts(with: path.turns) }
            .compactMap { $0.turns.dropFirst(path.turns.count).first }.max() ?? 1
    }

    /// The members that were left in the middle of a call during which they answer nobody.
    var occupied: Set<String> {
        Set(
            intents.values.joined().filter(\.isOpen).flatMap(\.intent.effects).compactMap { effect in
                if case .occupy(let member, _, _) = effect.change { member.id } else { nil }
            })
    }
}
