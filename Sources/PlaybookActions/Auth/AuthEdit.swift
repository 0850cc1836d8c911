import EtcdClient
import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// What the actions on one user or one role have in common: they look at users and roles, make what differs so, and
/// look again. Carried out twice, each leaves what it leaves carried out once.
protocol AuthEdit: Action where Observation == AuthSeen, Outputs == AuthEditOutputs {
    /// The roles whose permissions matter.
    var rolesInQuestion: [String] { get }
    /// What must change for the users and roles that were seen to be as they are meant to be.
    func changes(_ seen: AuthSeen) throws(StepFailure) -> [AuthChange]
}

/// What an action on one user or one role puts out.
package struct AuthEditOutputs: OutputSet {
    @Output("Whether this step changed a user or a role.") package var changed: Bool?

    package init() {}
}

extension FieldProblem {
    /// Problems with the name of a role.
    static func ofRole(_ name: String) -> [FieldProblem] {
        name.isEmpty ? [FieldProblem("role", "a role has a name")] : []
    }

    /// Problems with the name of a user.
    static func ofUser(_ name: String) -> [FieldProblem] {
        name.isEmpty ? [FieldProblem("user", "a user has a name")] : []
    }
}

extension AuthEdit {
    var rolesInQuestion: [String] { [] }
    package var reads: [Subject] { [.auth] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> AuthSeen {
        try await AuthSeen.read(cluster, isOn: try await cluster.authIsOn(), permissionsOf: rolesInQuestion)
    }

    package func predict(_ seen: AuthSeen) throws(StepFailure) -> Prediction<AuthEditOutputs> {
        let changes = try changes(seen)
        var outputs = AuthEditOutputs()
        outputs.changed = !changes.isEmpty
        return Prediction(
            effects: changes.map(\.effect), outputs: outputs,
            notes: changes.filter(\.endsSessions).compactMap(\.subject).map { "the sessions of \($0) end" })
    }

    package func act(
        _ seen: AuthSeen, _ prediction: Prediction<AuthEditOutputs>, through performer: Performer
    ) async throws(StepFailure) -> AuthEditOutputs {
        for change in try changes(seen) { try await performer.make(change, ownUser: seen.ownUser) }
        return prediction.outputs
    }

    package func verify(
        _ prediction: Prediction<AuthEditOutputs>, _ outputs: AuthEditOutputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty else { return [] }
        // A password that cannot be tried is set again and again: that is no difference.
        return try changes(try await observe(cluster)).filter { !$0.setsPassword }.compactMap(\.subject)
            .map { "\($0) was changed again by somebody else" }
    }
}

extension AuthChange {
    fileprivate var setsPassword: Bool { if case .setPassword = self { true } else { false } }
}

extension StepFailure {
    static func noUser(_ name: String) -> StepFailure {
        StepFailure(.failed, "there is no user \(name)", help: "add the user first, with user-add")
    }

    static func noRole(_ name: String) -> StepFailure {
        StepFailure(.failed, "there is no role \(name)", help: "add the role first, with role-add")
    }
}

extension AuthSeen {
    /// The roles that a user holds.
    func held(by user: String) throws(StepFailure) -> [String] {
        guard let held = users[user] else { throw .noUser(user) }
        return held
    }

    func expectRole(_ role: String) throws(StepFailure) {
        guard roles.contains(role) || role == rootName else { throw .noRole(role) }
    }
}
