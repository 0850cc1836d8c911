import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage

/// `user-passwd`.
package struct UserPasswd: AuthEdit {
    package static let name = "user-passwd"
    package static let otherNames = ["user-password", "passwd"]
    package static let summary = "Set a user's password."
    package static let discussion = """
        With authentication on, a login tells whether the user has this password already, and nothing is done then. With \
        authentication off no login is possible, and the password is set anew on every run. Setting it ends the sessions of \
        the user. Where the run works as that user, the steps behind log in with the new password. A user without a \
        password, known by a certificate, cannot be given one: delete the user, and add it again.

        Amid an upgrade from 3.4 to 3.5 every action that sets a password does it through a member that is not upgraded yet, \
        since such a one is left with an empty password otherwise; it refuses where a member that may be one does not answer.
        """
    package static let examples = [
        ActionExample(
            "Set a user's password.",
            """
            - action: user-passwd
              with: {user: shop, password: {env: ETCD_SHOP_PASSWORD}}
            """)
    ]

    @Argument("The user's name.") package var user: String
    @Argument("The password to log in with from now on.") package var password: SecretReference

    package init() {}

    package func validate() -> [FieldProblem] { FieldProblem.ofUser(user) }

    package var secretReferences: [SecretReference] { [password] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> AuthSeen {
        let isOn = try await cluster.authIsOn()
        var seen = try await AuthSeen.read(cluster, isOn: isOn, permissionsOf: [])
        let text = try await cluster.password(password, of: "user \(user)")
        // A login tells nothing of a password that an earlier step of the plan is to set.
        guard isOn, seen.users[user] != nil, !seen.expected.contains(user) else { return seen }
        if try await cluster.canLogIn(user, password: text) { seen.accepted.insert(user) }
        return seen
    }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty else { return [] }
        let seen = try await observe(cluster)
        guard seen.isOn, !seen.accepted.contains(user) else { return [] }
        return ["user \(user) cannot log in with the password that was set: the user was added without one"]
    }

    func changes(_ seen: AuthSeen) throws(StepFailure) -> [AuthChange] {
        _ = try seen.held(by: user)
        return seen.accepted.contains(user) ? [] : [.setPassword(user: user, password)]
    }
}
