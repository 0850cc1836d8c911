package import PlaybookEngine
package import PlaybookLanguage

/// `wait-for`: waits until a condition holds.
package struct WaitFor: Action {
    package static let name = "wait-for"
    package static let otherNames = ["wait", "wait-until", "sleep"]
    package static let summary = "Wait until a condition holds; the step's timeout bounds it."
    package static let discussion = "The cluster is looked at anew before each try."
    package static let examples = [
        ActionExample(
            "Wait until every member is back.",
            """
            - action: wait-for
              with: {until: cluster.healthy, interval: 2s}
              timeout: 5m
            """)
    ]
    package static let waitsForOthers = true
    package static let changesCluster = false

    @Argument("What must become true.") package var until: BareExpression
    @Argument("How long to wait between two looks.") package var interval = PlaybookDuration.seconds(1)

    package struct Outputs: OutputSet {
        @Output("How long it took.") package var waited: PlaybookDuration?

        package init() {}
    }

    package init() {}

    package func validate() -> [FieldProblem] { FieldProblem.ofInterval(interval) }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) {}

    package func predict(_ seen: Void) throws(StepFailure) -> Prediction<Outputs> {
        Prediction(notes: ["waits until \(until.source)"])
    }

    package func act(
        _ seen: Void, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        var outputs = Outputs()
        outputs.waited = try await performer.reader.wait(until: until, interval: interval.duration)
        return outputs
    }
}

extension FieldProblem {
    /// Problems with the time between two looks: without any, the cluster is asked as fast as it answers.
    static func ofInterval(_ interval: PlaybookDuration) -> [FieldProblem] {
        guard interval.nanoseconds == 0 else { return [] }
        return [FieldProblem("interval", "some time lies between two looks", help: "leave it out for one second")]
    }
}
