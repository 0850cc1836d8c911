import PlaybookLanguage

/// Plans steps side by side, before their turn, where nothing that comes before them can matter: their arguments are
/// known, and what they will do they compare with what was seen. A plan of a thousand puts then costs a few round trips
/// and not a thousand.
struct LookAhead: Sendable {
    /// A step that was planned before its turn.
    struct Ready: Sendable {
        var action: any Action
        var planned: Result<any PlannedAction, StepFailure>
    }

    private var ready: [Int: Ready] = [:]
    // Steps up to here were looked at.
    private var end = 0

    /// How many steps are looked at together.
    private static let window = 64

    /// What is ready for the step at this index; handed out once.
    mutating func take(_ index: Int) -> Ready? { ready.removeValue(forKey: index) }

    /// Looks at the steps from `index` on, unless that was done.
    mutating func look(
        from index: Int, at steps: [PlaybookStep], _ prepare: (Int, PlaybookStep) -> (any Action, StepContext)?
    ) async {
        guard index >= end else { return }
        end = min(index + Self.window, steps.count)
        let candidates = (index..<end).compactMap { index -> (Int, any Action, StepContext)? in
            guard !steps[index].dependsOnTheRun, let (action, context) = prepare(index, steps[index]) else {
                return nil
            }
            return (index, action, context)
        }
        guard candidates.count > 1 else { return }
        let plans = await concurrently(candidates) { _, action, context in await Self.plan(action, context) }
        for ((index, action, _), planned) in zip(candidates, plans) {
            ready[index] = Ready(action: action, planned: planned)
        }
    }

    private static func plan(_ action: any Action, _ context: StepContext) async -> Result<
        any PlannedAction, StepFailure
    > {
        do throws(StepFailure) { return .success(try await action.planned(in: context)) } catch {
            return .failure(error)
        }
    }
}

extension PlaybookStep {
    /// Whether what comes before it may decide what it does, or whether it runs.
    fileprivate var dependsOnTheRun: Bool {
        when != nil || require != nil || group != nil || loop != nil || arguments.readsTheRun
    }
}
