package import PlaybookLanguage

/// One user of `auth-bootstrap`: the name, how the user is known, and exactly which roles the user holds.
package struct UserFields: ArgumentSet {
    @Argument("The user's name.") package var name: String
    @Argument("The password to log in with.") package var password: SecretReference?
    @Argument("The user is known by the common name of a client certificate, and has no password.")
    package var noPassword = false
    @Argument("The roles that the user holds; no other is left.") package var roles: [String] = []

    package static let constraints: [FieldConstraint] = [.exactlyOne(["password", "no-password"])]

    package init() {}

    package func validate() -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if name.isEmpty { problems.append(FieldProblem("name", "a user has a name")) }
        if password == nil && !noPassword {
            let message = "a user has a password, or no-password: true"
            problems.append(FieldProblem("no-password", with: ["password"], message))
        }
        if let role = roles.first(where: { role in roles.count { $0 == role } > 1 }) {
            problems.append(FieldProblem("roles", "role \(role) is given twice"))
        }
        return problems
    }

    /// What the user holds in the end: root always holds the role root, or nobody could turn authentication on.
    var finalRoles: [String] { name == rootName && !roles.contains(rootName) ? roles + [rootName] : roles }
}

/// The name of the user, and of the role, that may do everything.
let rootName = "root"
