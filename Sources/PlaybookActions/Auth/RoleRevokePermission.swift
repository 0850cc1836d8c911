import EtcdClient
import PlaybookEngine
package import PlaybookLanguage

/// `role-revoke-permission`.
package struct RoleRevokePermission: AuthEdit {
    package static let name = "role-revoke-permission"
    package static let summary = "Take a permission from a role."
    package static let discussion = """
        The permission is the one on exactly these keys, whether it allows to read, to write or both; where there is none, \
        nothing is done. A role that is not there is an error.
        """
    package static let examples = [
        ActionExample(
            "Take the permission on a prefix from a role.",
            """
            - action: role-revoke-permission
              with: {role: orders, prefix: /orders/}
            """)
    ]

    @Argument("The role's name.") package var role: String
    @ArgumentGroup package var range: KeyRangeArgument

    package init() {}

    package func validate() -> [FieldProblem] { FieldProblem.ofRole(role) }

    package var rolesInQuestion: [String] { [role] }

    func changes(_ seen: AuthSeen) throws(StepFailure) -> [AuthChange] {
        try seen.expectRole(role)
        let found = seen.permission(of: role, on: range.range)
        return found.map { [.revoke($0, role: role)] } ?? []
    }
}
