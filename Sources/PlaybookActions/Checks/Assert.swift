package import PlaybookEngine
package import PlaybookLanguage

/// `assert`: fails unless conditions hold.
package struct Assert: Action {
    package static let name = "assert"
    package static let summary = "Fail unless every condition holds."
    package static let discussion = """
        Every expression is evaluated, and all that are false are named. The plan evaluates what it can know; what rests \
        on the outputs of earlier steps is left to the run.
        """
    package static let examples = [
        ActionExample(
            "No alarm, and a release that is new enough.",
            """
            - action: assert
              with:
                that: [len(cluster.alarms) == 0, cluster.healthy]
                message: look at the members first
            """)
    ]
    package static let changesCluster = false

    @Argument("What must be true.") package var that: [BareExpression]
    @Argument("What to say where it is not.") package var message: String?

    package init() {}

    package var reads: [Subject] { [.anything] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> [Evaluation] {
        try await cluster.evaluate(that)
    }

    package func predict(_ seen: [Evaluation]) throws(StepFailure) -> Prediction<NoOutputs> {
        let failed = zip(that, seen).compactMap { condition, result in result.complaint(about: condition) }
        guard failed.isEmpty else {
            var failure = StepFailure(.failed, (message.map { "\($0): " } ?? "") + failed.joined(separator: "; "))
            failure.isOpen = seen.allSatisfy { $0.isUnknown || $0 == .value(.bool(true)) }
            throw failure
        }
        return Prediction()
    }
}

extension Evaluation {
    fileprivate var isUnknown: Bool { if case .unknown = self { true } else { false } }

    /// Why a condition does not hold; nil where it does.
    fileprivate func complaint(about condition: BareExpression) -> String? {
        switch self {
        case .value(.bool(true)): nil
        case .value: "\(condition.source) is false"
        case .unknown(let names): "\(condition.source) has no value: \(names.joined(separator: ", "))"
        case .missing(let reason): "\(condition.source) has no value: \(reason)"
        case .failed(let finding): "\(condition.source): \(finding.message)"
        }
    }
}
