package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `auth-bootstrap`: makes users and roles what they are declared to be, and turns authentication on.
package struct AuthBootstrap: Action {
    package static let name = "auth-bootstrap"
    package static let summary = "Make users and roles what they are declared to be, and turn authentication on."
    package static let discussion = """
        A declared role has exactly the permissions that are declared, and a declared user exactly the roles; others \
        are left alone, or deleted with prune: true, except root, the user the run works as, and the roles of both. A \
        run that is known by a client certificate alone should declare its own user. Roles come before users, grants \
        before revocations, and each change is a call of its own: a run that was cut off is completed by the next.

        Passwords cannot be read. With authentication on, a login tells whether a user has the declared one, and it is \
        set where it fails; with authentication off no login is possible, so the passwords of users who exist are set \
        anew. Either ends that user's sessions. Whether a user who exists has a password at all cannot be told.

        Authentication is turned on only after root's password was set by this step and root was read back holding the \
        role root; root then logs in at once, and the steps behind work as root. Credentials in the cluster's settings \
        are not asked for while it is off, so a playbook that names root there can be run again afterwards. enable: \
        false leaves authentication as it is. Where Kubernetes keeps its objects, turning it on is refused unless a user \
        without a password is declared, for the name in the API server's certificate.
        """
    package static let examples = [
        ActionExample(
            "Let one user write orders, one read them, and turn authentication on.",
            """
            - action: auth-bootstrap
              with:
                roles:
                  - name: orders
                    permissions:
                      - readwrite: {prefix: /orders/}
                  - name: reports
                    permissions:
                      - read: {prefix: /orders/}
                      - readwrite: {key: /reports/last}
                users:
                  - {name: root, password: {env: ETCD_ROOT_PASSWORD}, roles: [root]}
                  - {name: shop, password: {env: ETCD_SHOP_PASSWORD}, roles: [orders]}
                  - {name: reports.example.com, no-password: true, roles: [reports]}
            """),
        ActionExample(
            "Create users now, and turn authentication on another day.",
            """
            - action: auth-bootstrap
              with:
                roles:
                  - name: orders
                    permissions: [{readwrite: {prefix: /orders/}}]
                users:
                  - {name: shop.example.com, no-password: true, roles: [orders]}
                enable: false
            """),
    ]

    @Argument("The roles, each with all that it allows.") package var roles: [RoleFields] = []
    @Argument("The users, each with all roles.") package var users: [UserFields] = []
    @Argument("Turn authentication on, where it is off.") package var enable = true
    @Argument("Delete the users and roles that are not declared.") package var prune = false

    package struct Outputs: OutputSet {
        @Output("The roles and users that were created, as \"role orders\".") package var created: [String]?
        @Output("The roles and users that were there and were changed.") package var updated: [String]?
        @Output("The roles and users that were deleted.") package var pruned: [String]?
        @Output("Whether authentication is on now.") package var enabled: Bool?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.auth, .keys(Array("/registry/".utf8), end: Array("/registry0".utf8))] }
    package var secretReferences: [SecretReference] { users.compactMap(\.password) }

    package func validate() -> [FieldProblem] {
        var problems = [
            Self.repeated("roles", roles.map(\.name)), Self.repeated("users", users.map(\.name)),
        ].compactMap { $0 }
        if enable, rootPassword == nil { problems.append(Self.noRoot) }
        return problems
    }

    // MARK: The four moments

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> AuthSeen {
        let passwords = try await passwords(cluster)
        let isOn = try await cluster.authIsOn()
        var seen = try await AuthSeen.read(cluster, isOn: isOn, permissionsOf: roles.map(\.name))
        if isOn {
            for (user, password) in passwords where seen.users[user] != nil && !seen.expected.contains(user) {
                if try await cluster.canLogIn(user, password: password) { seen.accepted.insert(user) }
            }
        } else if enable {
            seen.servesKubernetes = try await cluster.servesKubernetes()
        }
        return seen
    }

    package func predict(_ seen: AuthSeen) throws(StepFailure) -> Prediction<Outputs> {
        try expectRolesExist(seen)
        try expectToStayInCharge(seen)
        if enable, !seen.isOn, seen.servesKubernetes, !users.contains(where: \.noPassword) {
            throw .kubernetesWouldBeLockedOut
        }
        let changes = AuthDifference(declared: self, seen: seen).changes
        var notes = changes.filter(\.endsSessions).compactMap(\.subject).map { "the sessions of \($0) end" }
        if !seen.isOn, changes.contains(where: \.setsPassword) { notes.append(Self.passwordsUnread) }
        return Prediction(effects: changes.map(\.effect), outputs: outputs(changes, seen), notes: notes)
    }

    package func act(
        _ seen: AuthSeen, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        for change in AuthDifference(declared: self, seen: seen).changes {
            if change == .enable {
                try await performer.enableAuth(rootPassword: rootPassword)
            } else {
                try await performer.make(change, ownUser: seen.ownUser)
            }
        }
        return prediction.outputs
    }

    /// Tries the passwords that were set; one may not hold, where the user was created without any.
    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        let touched = Set((outputs.created ?? []) + (outputs.updated ?? []))
        guard outputs.enabled == true, !touched.isEmpty else { return [] }
        var differences: [String] = []
        for (user, password) in try await passwords(cluster) where touched.contains("user \(user)") {
            if try await !cluster.canLogIn(user, password: password) { differences.append(Self.cannotLogIn(user)) }
        }
        return differences
    }

    // MARK: Details

    package var loginAfterwards: (user: String, password: SecretReference)? {
        enable ? rootPassword.map { (rootName, $0) } : nil
    }

    private var rootPassword: SecretReference? { users.first { $0.name == rootName }?.password }

    private func passwords(
        _ cluster: ClusterReader
    ) async throws(StepFailure) -> [(user: String, password: String)] {
        var passwords: [(user: String, password: String)] = []
        for user in users {
            guard let reference = user.password else { continue }
            passwords.append((user.name, try await cluster.password(reference, of: "user \(user.name)")))
        }
        return passwords
    }

    private func expectRolesExist(_ seen: AuthSeen) throws(StepFailure) {
        let known = Set(seen.roles + roles.map(\.name) + [rootName])
        for user in users {
            guard let role = user.roles.first(where: { !known.contains($0) }) else { continue }
            throw .noSuchRole(role, user.name)
        }
    }

    private func expectToStayInCharge(_ seen: AuthSeen) throws(StepFailure) {
        guard seen.isOn, let own = seen.ownUser, own != rootName, let user = users.first(where: { $0.name == own }),
            seen.users[own]?.contains(rootName) == true, !user.roles.contains(rootName)
        else { return }
        throw .losesOwnRights(own)
    }

    private func outputs(_ changes: [AuthChange], _ seen: AuthSeen) -> Outputs {
        func subjects(_ isMeant: (AuthChange) -> Bool) -> [String] {
            changes.filter(isMeant).compactMap(\.subject).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
        var outputs = Outputs()
        let created = subjects(\.creates)
        let pruned = subjects(\.deletes)
        outputs.created = created
        outputs.pruned = pruned
        outputs.updated = subjects { _ in true }.filter { !created.contains($0) && !pruned.contains($0) }
        outputs.enabled = seen.isOn || enable
        return outputs
    }

    private static func repeated(_ field: String, _ names: [String]) -> FieldProblem? {
        guard let name = names.first(where: { name in names.count { $0 == name } > 1 }) else { return nil }
        return FieldProblem(field, "\(name) is declared twice")
    }

    private static let noRoot = FieldProblem(
        "users", with: ["enable"], "turning authentication on wants the user root with a password",
        help: "declare {name: root, password: {env: NAME}, roles: [root]}, or write enable: false")
    private static let passwordsUnread =
        "authentication is off, so no password that was found can be checked: those declared are set"
    private static func cannotLogIn(_ user: String) -> String {
        "user \(user) cannot log in with the password that was set: the user was created without one; delete the user "
            + "and run again"
    }
}

extension AuthChange {
    fileprivate var creates: Bool {
        switch self {
        case .addRole, .addUser: true
        default: false
        }
    }

    fileprivate var deletes: Bool {
        switch self {
        case .deleteRole, .deleteUser: true
        default: false
        }
    }

    fileprivate var setsPassword: Bool { if case .setPassword = self { true } else { false } }
}

extension StepFailure {
    fileprivate static func noSuchRole(_ role: String, _ user: String) -> StepFailure {
        StepFailure(
            .failed, "user \(user) is to hold role \(role), which is neither declared nor there",
            help: "declare the role, with what it allows")
    }

    fileprivate static func losesOwnRights(_ user: String) -> StepFailure {
        StepFailure(
            .refused, "the run works as \(user), and the declaration takes the role root from that user",
            help: "work as root, or declare root among the roles of \(user)")
    }

    fileprivate static let kubernetesWouldBeLockedOut = StepFailure(
        .refused, "a Kubernetes API server keeps its objects here, and authentication would lock it out",
        help: "declare a user with no-password: true for the common name of its certificate")
}
