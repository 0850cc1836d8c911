import EtcdClient
import PlaybookEngine
package import PlaybookLanguage

/// `role-grant-permission`.
package struct RoleGrantPermission: AuthEdit {
    package static let name = "role-grant-permission"
    package static let summary = "Let a role read or write keys."
    package static let discussion = """
        A permission on exactly the same keys is replaced; other permissions of the role are left as they are. A role that is \
        not there is an error.
        """
    package static let examples = [
        ActionExample(
            "Let a role read and write below a prefix.",
            """
            - action: role-grant-permission
              with: {role: orders, readwrite: {prefix: /orders/}}
            """)
    ]

    @Argument("The role's name.") package var role: String
    @ArgumentGroup package var permission: PermissionFields

    package init() {}

    package func validate() -> [FieldProblem] {
        role == rootName
            ? [FieldProblem("role", "the role root allows everything and takes no permissions")]
            : FieldProblem.ofRole(role)
    }

    package var rolesInQuestion: [String] { [role] }

    func changes(_ seen: AuthSeen) throws(StepFailure) -> [AuthChange] {
        try seen.expectRole(role)
        guard let wanted = permission.permission else { return [] }
        let found = seen.permission(of: role, on: wanted.range)
        return found == wanted ? [] : [.grant(wanted, role: role, found: found)]
    }
}
