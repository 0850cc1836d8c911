import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `rotate-password`: gives the one of an application's users that is not in use a new password.
package struct RotatePassword: Action {
    package static let name = "rotate-password"
    package static let summary = "Give the one of an application's two users that is not in use a new password."
    package static let discussion = """
        Changing a password ends the sessions of its user. An application therefore has two users of the same roles: it \
        works as the one, and the other is given the new password; then the application is told to work as that one. \
        Which user is in use is told by a login with current: the one whose password that is is left alone. Where both \
        can log in with it nothing tells them apart, and the step is refused. A user who has the new password already makes it a step without a change, so that it can be run again. Authentication must \
        be on, or no login tells anything.
        """
    package static let examples = [
        ActionExample(
            "Rotate an application's password without cutting its sessions.",
            """
            - id: rotation
              action: rotate-password
              with:
                users: [shop-a, shop-b]
                current: {env: ETCD_SHOP_PASSWORD}
                password: {env: ETCD_SHOP_NEXT_PASSWORD}
            """)
    ]

    @Argument("The application's two users.") package var users: [String]
    @Argument("The password that the application logs in with now.") package var current: SecretReference
    @Argument("The password that it is to log in with from now on.") package var password: SecretReference

    package struct Outputs: OutputSet {
        @Output("Whether a password was set.") package var changed: Bool?
        @Output("The user to work as from now on, with the new password.") package var user: String?
        @Output("The user whose sessions go on, with the current password.") package var inUse: String?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.auth] }
    package var secretReferences: [SecretReference] { [current, password] }

    package func validate() -> [FieldProblem] {
        guard users.count == 2, users[0] != users[1] else {
            return [FieldProblem("users", "two different users are wanted, and these are \(users.count)")]
        }
        return []
    }

    /// Who exists, and who can log in with which password.
    package struct Observation: Sendable {
        var isOn: Bool
        var ownUser: String?
        var missing: [String] = []
        var withCurrent: [String] = []
        var withNew: [String] = []
        /// Those of whom no login tells anything yet, since an earlier step of the plan adds them, gives them a password,
        /// or turns authentication on.
        var untold: [String] = []

        package init(isOn: Bool, ownUser: String? = nil, withCurrent: [String] = [], withNew: [String] = []) {
            self.isOn = isOn
            self.ownUser = ownUser
            self.withCurrent = withCurrent
            self.withNew = withNew
        }
    }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> Observation {
        let old = try await cluster.password(current, of: "the user in use")
        let new = try await cluster.password(password, of: "the other user")
        guard old != new else { throw .samePasswords }
        let isOn = try await cluster.authIsOn()
        let there = try await AuthSeen.read(cluster, isOn: isOn, permissionsOf: [])
        var seen = Observation(isOn: there.isOn, ownUser: there.ownUser)
        guard seen.isOn else { return seen }
        for user in users {
            guard there.users[user] != nil else {
                seen.missing.append(user)
                continue
            }
            guard isOn, !there.expected.contains(user) else {
                seen.untold.append(user)
                continue
            }
            if try await cluster.canLogIn(user, password: old) { seen.withCurrent.append(user) }
            if try await cluster.canLogIn(user, password: new) { seen.withNew.append(user) }
        }
        return seen
    }

    package func predict(_ seen: Observation) throws(StepFailure) -> Prediction<Outputs> {
        guard seen.isOn else { throw .authenticationIsOff }
        if let user = seen.missing.first { throw .noUser(user) }
        var outputs = Outputs()
        outputs.inUse = seen.withCurrent.first
        if let user = seen.withNew.first {
            outputs.changed = false
            outputs.user = user
            return Prediction(outputs: outputs, notes: ["user \(user) has the new password already"])
        }
        guard seen.untold.isEmpty else { return eitherMay(seen) }
        guard let inUse = seen.withCurrent.first else { throw .nobodyIsInUse(users) }
        guard let other = users.first(where: { $0 != inUse }) else { throw .nobodyIsInUse(users) }
        outputs.changed = true
        outputs.user = other
        guard seen.withCurrent.count == 1 else { throw .bothAreInUse(users) }
        let note = "the sessions of \(inUse) go on; those of \(other), if there are any, end"
        return Prediction(effects: [change(of: other).effect], outputs: outputs, notes: [note])
    }

    package func act(
        _ seen: Observation, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard prediction.outputs.changed == true, let user = prediction.outputs.user else { return prediction.outputs }
        try await performer.make(change(of: user), ownUser: seen.ownUser)
        return prediction.outputs
    }

    /// Logs in with the new password, and as the user whose sessions were to go on.
    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty, let user = outputs.user else { return [] }
        let seen = try await observe(cluster)
        guard seen.withNew.contains(user) else { throw .cannotLogIn(user) }
        let lost = outputs.inUse.map { !seen.withCurrent.contains($0) } ?? false
        return lost ? ["user \(outputs.inUse ?? "") cannot log in with the current password any more"] : []
    }

    /// Before the users are there, or authentication is on, nobody can tell which of the two is in use.
    private func eitherMay(_ seen: Observation) -> Prediction<Outputs> {
        let candidates = users.filter { !seen.withCurrent.contains($0) }
        return Prediction(
            effects: candidates.map { change(of: $0).effect },
            notes: ["which user is in use is told by a login, once the steps before have run"])
    }

    private func change(of user: String) -> AuthChange { .setPassword(user: user, password) }
}

extension StepFailure {
    fileprivate static let samePasswords = StepFailure(
        .configuration, "the new password is the current one", help: "make a new password first")

    fileprivate static let authenticationIsOff = StepFailure(
        .failed, "authentication is off, so no login tells which user is in use", help: "turn it on, with auth-enable")

    fileprivate static func nobodyIsInUse(_ users: [String]) -> StepFailure {
        StepFailure(
            .failed, "neither \(users.joined(separator: " nor ")) can log in with the current password",
            help: "look which password the application has, and refer to that one at current")
    }

    fileprivate static func bothAreInUse(_ users: [String]) -> StepFailure {
        StepFailure(
            .refused,
            "both \(users.joined(separator: " and ")) can log in with the current password, so nothing tells which is in use",
            help: "give the one that the application does not work as a password of its own, with user-passwd")
    }

    fileprivate static func cannotLogIn(_ user: String) -> StepFailure {
        StepFailure(
            .failed, "user \(user) cannot log in with the password that was set: the user was added without one",
            help: "delete the user, and add it again with a password")
    }
}
