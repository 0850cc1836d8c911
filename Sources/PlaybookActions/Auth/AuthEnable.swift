package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `auth-enable`: turns authentication on.
package struct AuthEnable: Action {
    package static let name = "auth-enable"
    package static let summary = "Turn authentication on."
    package static let discussion = """
        Where it is on already, nothing is done. With root-password, root is given that password and the role root in \
        this step, is created where there is none, and the steps behind work as root. A root password that is there \
        cannot be checked while authentication is off, and one that is lost cannot be had again: i-know-the-root-password: \
        true leaves it as it is, for a root who exists and holds the role root. Where Kubernetes keeps its objects, the \
        step is refused while there is no user but root.
        """
    package static let examples = [
        ActionExample(
            "Set root's password and turn authentication on.",
            """
            - action: auth-enable
              with:
                root-password: {env: ETCD_ROOT_PASSWORD}
            """)
    ]

    @Argument("The password that root is given in this step.") package var rootPassword: SecretReference?
    @Argument("Leave root's password as it is.") package var iKnowTheRootPassword = false

    package static let constraints: [FieldConstraint] = [.exactlyOne(["root-password", "i-know-the-root-password"])]

    package struct Outputs: OutputSet {
        @Output("Whether this step turned authentication on.") package var changed: Bool?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.auth, .keys(Array("/registry/".utf8), end: Array("/registry0".utf8))] }
    package var secretReferences: [SecretReference] { [rootPassword].compactMap { $0 } }

    package var loginAfterwards: (user: String, password: SecretReference)? {
        rootPassword.map { (rootName, $0) }
    }

    package func validate() -> [FieldProblem] {
        guard rootPassword == nil, !iKnowTheRootPassword else { return [] }
        return [FieldProblem("i-know-the-root-password", with: ["root-password"], "write true, or give root-password")]
    }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> AuthSeen {
        if let rootPassword { _ = try await cluster.password(rootPassword, of: "user \(rootName)") }
        guard try await !cluster.authIsOn() else { return AuthSeen(isOn: true) }
        var seen = try await AuthSeen.read(cluster, isOn: false, permissionsOf: [])
        seen.servesKubernetes = try await cluster.servesKubernetes()
        return seen
    }

    package func predict(_ seen: AuthSeen) throws(StepFailure) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.changed = !seen.isOn
        guard !seen.isOn else { return Prediction(outputs: outputs, notes: ["authentication is on already"]) }
        if seen.servesKubernetes, seen.users.keys.allSatisfy({ $0 == rootName }) { throw .kubernetesWouldBeLockedOut }
        if iKnowTheRootPassword, seen.users[rootName]?.contains(rootName) != true { throw .noRootThere }
        return Prediction(effects: changes(seen).map(\.effect), outputs: outputs)
    }

    package func act(
        _ seen: AuthSeen, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard !seen.isOn else { return prediction.outputs }
        for change in changes(seen) where change != .enable {
            try await performer.make(change, ownUser: seen.ownUser)
        }
        try await performer.enableAuth(rootPassword: rootPassword)
        return prediction.outputs
    }

    // Where root's password was set here, root has logged in with it by now.
    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty else { return [] }
        return Self.differences(isOn: try await cluster.authIsOn())
    }

    /// How authentication differs from what was promised: that it is on.
    package static func differences(isOn: Bool) -> [String] { isOn ? [] : ["authentication is off again"] }

    private func changes(_ seen: AuthSeen) -> [AuthChange] {
        guard let rootPassword else { return [.enable] }
        let held = seen.users[rootName]
        let role: [AuthChange] = seen.roles.contains(rootName) ? [] : [.addRole(rootName)]
        let login: AuthChange =
            held == nil ? .addUser(rootName, password: rootPassword) : .setPassword(user: rootName, rootPassword)
        let grant: [AuthChange] = held?.contains(rootName) == true ? [] : [.grantRole(rootName, user: rootName)]
        return role + [login] + grant + [.enable]
    }
}

extension StepFailure {
    fileprivate static let noRootThere = StepFailure(
        .failed, "there is no user root that holds the role root",
        help: "give root-password: root is then created in this step")

    fileprivate static let kubernetesWouldBeLockedOut = StepFailure(
        .refused, "a Kubernetes API server keeps its objects here, and there is no user for it: it would be locked out",
        help: "create a user without a password for the common name of its certificate, as auth-bootstrap does")
}
