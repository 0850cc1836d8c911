import EtcdClient
import PlaybookEngine
package import PlaybookLanguage

/// `role-add`.
package struct RoleAdd: AuthEdit {
    package static let name = "role-add"
    package static let summary = "Add a role that allows nothing yet."
    package static let discussion = """
        A role that is there is left as it is, with all that it allows. role-grant-permission says what it allows.
        """
    package static let examples = [
        ActionExample(
            "Add a role.",
            """
            - action: role-add
              with: {role: orders}
            """)
    ]

    @Argument("The role's name.") package var role: String

    package init() {}

    package func validate() -> [FieldProblem] { FieldProblem.ofRole(role) }

    func changes(_ seen: AuthSeen) -> [AuthChange] { seen.roles.contains(role) ? [] : [.addRole(role)] }
}
