import EtcdClient
import PlaybookEngine
package import PlaybookLanguage

/// `user-add`.
package struct UserAdd: AuthEdit {
    package static let name = "user-add"
    package static let summary = "Add a user."
    package static let discussion = """
        A user who is there is left as it is, password included: user-passwd sets one. With no-password the user is known \
        by the common name of a client certificate and can never log in.
        """
    package static let examples = [
        ActionExample(
            "Add a user who logs in with a password.",
            """
            - action: user-add
              with: {user: shop, password: {env: ETCD_SHOP_PASSWORD}}
            """),
        ActionExample(
            "Add a user who is known by a certificate.",
            """
            - action: user-add
              with: {user: reports.example.com, no-password: true}
            """),
    ]

    @Argument("The user's name.") package var user: String
    @Argument("The password to log in with.") package var password: SecretReference?
    @Argument("The user has no password, and is known by a client certificate.") package var noPassword = false

    package static let constraints: [FieldConstraint] = [.exactlyOne(["password", "no-password"])]

    package init() {}

    package var secretReferences: [SecretReference] { [password].compactMap { $0 } }

    package func validate() -> [FieldProblem] {
        var problems = FieldProblem.ofUser(user)
        if password == nil, !noPassword {
            let message = "a user has a password, or no-password: true"
            problems.append(FieldProblem("no-password", with: ["password"], message))
        }
        return problems
    }

    func changes(_ seen: AuthSeen) -> [AuthChange] {
        seen.users[user] == nil ? [.addUser(user, password: password)] : []
    }
}
