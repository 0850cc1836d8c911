/// How often a step is tried, and after what.
package struct StepRetry: ArgumentSet {
    @Argument("How often the step is tried, the first time included.", in: 2...100)
    package var attempts: Literal<Int64>
    @Argument("How long to wait before the second attempt; twice as long before each further one, at most a minute.")
    package var backoff = Literal(PlaybookDuration.seconds(1))
    @Argument("The kinds of failure after which it is tried again.")
    package var on = [Literal(ErrorClass.unreachable), Literal(ErrorClass.timedOut)]

    package static let mainKey: String? = "attempts"

    package init() {}

    package func validate() -> [FieldProblem] {
        guard on.isEmpty else { return [] }
        return [FieldProblem("on", "after nothing the step is never tried again", help: "leave the key out")]
    }

    /// The kinds of failure after which the step is tried again.
    package var classes: Set<ErrorClass> { Set(on.map(\.value)) }

    /// How long to wait after this many attempts.
    package func pause(after attempts: Int64) -> PlaybookDuration {
        let first = min(backoff.value.nanoseconds, Self.longest)
        let doublings = min(max(attempts - 1, 0), 16)
        return PlaybookDuration(nanoseconds: min(first << doublings, Self.longest))
    }

    // A first wait of up to a minute, doubled sixteen times, is far below what 64 bits hold.
    private static let longest: Int64 = 60_000_000_000
}

/// The failure that a step is there to meet: it succeeds by failing so.
package struct ExpectedError: ArgumentSet {
    @Argument("The kind of failure.") package var `class`: Literal<ErrorClass>?
    @Argument("Words that its message holds.") package var message: Literal<String>?

    package static let constraints: [FieldConstraint] = [.atLeastOne(["class", "message"])]
    package static let mainKey: String? = "class"

    package init() {}

    package func validate() -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if `class`?.value == .unknown {
            problems.append(
                FieldProblem("class", "an unknown outcome cannot be expected: nobody could tell whether it came"))
        }
        if message?.value.isEmpty == true {
            problems.append(FieldProblem("message", "every message holds these words"))
        }
        return problems
    }
}
