/// Whom a step works as, in place of the user of the playbook's cluster.
package struct LoginFields: ArgumentSet {
    @Argument("The user's name.") package var username: String
    @Argument("Where the user's password is found.") package var password: SecretReference

    package init() {}

    package func validate() -> [FieldProblem] {
        username.isEmpty ? [FieldProblem("username", "a user has a name", code: .invalidText)] : []
    }
}
