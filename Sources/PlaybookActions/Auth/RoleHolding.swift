package import PlaybookLanguage

/// A user and a role that the user holds, or is to hold.
package struct RoleHolding: ArgumentSet {
    @Argument("The user's name.") package var user: String
    @Argument("The role's name.") package var role: String

    package init() {}

    package func validate() -> [FieldProblem] { FieldProblem.ofUser(user) + FieldProblem.ofRole(role) }
}
