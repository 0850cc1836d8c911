package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `auth-disable`: turns authentication off.
package struct AuthDisable: Action {
    package static let name = "auth-disable"
    package static let summary = "Turn authentication off: everybody who reaches the cluster may do everything."
    package static let discussion = """
        Where it is off already, nothing is done. Users, roles and permissions stay as they are. Only a user with the \
        role root may do it.
        """
    package static let examples = [
        ActionExample(
            "Turn authentication off.",
            """
            - action: auth-disable
            """)
    ]

    package struct Outputs: OutputSet {
        @Output("Whether this step turned authentication off.") package var changed: Bool?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.auth] }

    /// Whether authentication is on.
    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> Bool {
        var seen = AuthSeen(isOn: try await cluster.authIsOn())
        for effect in cluster.expected { seen.expect(effect) }
        return seen.isOn
    }

    package func predict(_ isOn: Bool) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.changed = isOn
        guard isOn else { return Prediction(outputs: outputs, notes: ["authentication is off already"]) }
        return Prediction(effects: [AuthChange.disable.effect], outputs: outputs)
    }

    package func act(
        _ isOn: Bool, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        if isOn { try await performer.make(.disable, ownUser: nil) }
        return prediction.outputs
    }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty else { return [] }
        return Self.differences(isOn: try await cluster.authIsOn())
    }

    /// How authentication differs from what was promised: that it is off.
    package static func differences(isOn: Bool) -> [String] { isOn ? ["authentication is on again"] : [] }
}
