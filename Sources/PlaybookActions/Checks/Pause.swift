package import PlaybookEngine
package import PlaybookLanguage

/// `pause`: waits for somebody else's work.
package struct Pause: Action {
    package static let name = "pause"
    package static let summary = "Say what somebody has to do elsewhere, and wait until it is done."
    package static let discussion = """
        With until:, the run goes on by itself once the condition holds. Without it, somebody at the terminal says so; \
        where nobody is, the step fails.
        """
    package static let examples = [
        ActionExample(
            "Wait for a machine that somebody repairs.",
            """
            - action: pause
              with:
                message: repair m3 and start etcd on it
                until: member("name:m3").healthy
              timeout: 1h
            """)
    ]
    package static let waitsForOthers = true
    package static let changesCluster = false

    @Argument("What is to be done.") package var message: String
    @Argument("What is true once it is done.") package var until: BareExpression?
    @Argument("How long to wait between two looks.") package var interval = PlaybookDuration.seconds(1)

    package struct Outputs: OutputSet {
        @Output("How long it took.") package var waited: PlaybookDuration?

        package init() {}
    }

    package init() {}

    package func validate() -> [FieldProblem] { FieldProblem.ofInterval(interval) }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) {}

    package func predict(_ seen: Void) throws(StepFailure) -> Prediction<Outputs> {
        Prediction(notes: [until.map { "waits until \($0.source)" } ?? "waits for somebody at the terminal"])
    }

    package func act(
        _ seen: Void, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        let start = ContinuousClock.now
        if let until {
            performer.say(message)
            _ = try await performer.reader.wait(until: until, interval: interval.duration)
        } else {
            try await performer.ask(message)
        }
        var outputs = Outputs()
        outputs.waited = PlaybookDuration(start.duration(to: .now))
        return outputs
    }
}
