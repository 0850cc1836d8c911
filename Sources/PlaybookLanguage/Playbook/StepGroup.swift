/// Steps that belong together: `block`, what to do when it fails, and what to do in any case.
package struct StepGroup: Sendable {
    package var steps: [PlaybookStep]
    /// Carried out where a step of the block failed; never after a guard's refusal.
    package var rescue: [PlaybookStep]
    /// Whether the run goes on behind the group once the rescue has succeeded.
    package var rescueContinues: Bool
    /// Carried out however the block and its rescue ended.
    package var always: [PlaybookStep]

    package init(
        steps: [PlaybookStep], rescue: [PlaybookStep] = [], rescueContinues: Bool = false,
        always: [PlaybookStep] = []
    ) {
        self.steps = steps
        self.rescue = rescue
        self.rescueContinues = rescueContinues
        self.always = always
    }

    package var all: [PlaybookStep] { steps + rescue + always }
}
