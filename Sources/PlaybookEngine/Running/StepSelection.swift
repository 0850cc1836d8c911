package import PlaybookLanguage

/// The steps that `--only` and `--skip` choose, by id or tag. What stands in a rescue or an always is never left out on
/// its own: it belongs to its block.
package struct StepSelection: Sendable {
    private let only: Set<String>
    private let skip: Set<String>
    private var reasons: [Int: String] = [:]

    /// Why steps are left out, by their numbers.
    package static func leftOut(of playbook: Playbook, only: [String], skip: [String]) -> [Int: String] {
        var selection = StepSelection(only: Set(only), skip: Set(skip))
        for step in playbook.steps { _ = selection.choose(step, isChosen: only.isEmpty) }
        return selection.reasons
    }

    /// The names by which the steps of a playbook can be chosen.
    package static func names(in playbook: Playbook) -> Set<String> { names(of: playbook.steps) }

    private static func names(of steps: [PlaybookStep]) -> Set<String> {
        Set(steps.flatMap { $0.tags + [$0.id].compactMap { $0 } + names(of: $0.group?.steps ?? []) })
    }

    private init(only: Set<String>, skip: Set<String>) {
        self.only = only
        self.skip = skip
    }

    /// Whether the step, or one inside its block, is carried out.
    private mutating func choose(_ step: PlaybookStep, isChosen: Bool) -> Bool {
        let names = Set(step.tags + [step.id].compactMap { $0 })
        if let name = names.intersection(skip).min() {
            leaveOut(step, "--skip \(name) leaves it out")
            return false
        }
        let isChosen = isChosen || !names.isDisjoint(with: only)
        guard let group = step.group else {
            if !isChosen { leaveOut(step, Self.notNamed) }
            return isChosen
        }
        var isAnyChosen = false
        for inner in group.steps where choose(inner, isChosen: isChosen) { isAnyChosen = true }
        if !isAnyChosen, !isChosen { leaveOut(step, Self.notNamed) }
        return isChosen || isAnyChosen
    }

    private mutating func leaveOut(_ step: PlaybookStep, _ reason: String) {
        for step in step.withInner { reasons[step.number] = reason }
    }

    private static let notNamed = "--only does not name it"
}
