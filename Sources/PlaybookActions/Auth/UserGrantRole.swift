import EtcdClient
import PlaybookEngine
package import PlaybookLanguage

/// `user-grant-role`.
package struct UserGrantRole: AuthEdit {
    package static let name = "user-grant-role"
    package static let summary = "Give a role to a user."
    package static let discussion = """
        A user who holds the role already is left as it is; a user or a role that is not there is an error.
        """
    package static let examples = [
        ActionExample(
            "Give a role to a user.",
            """
            - action: user-grant-role
              with: {user: shop, role: orders}
            """)
    ]

    @ArgumentGroup package var holding: RoleHolding

    package init() {}

    func changes(_ seen: AuthSeen) throws(StepFailure) -> [AuthChange] {
        let (user, role) = (holding.user, holding.role)
        let held = try seen.held(by: user)
        try seen.expectRole(role)
        return held.contains(role) ? [] : [.grantRole(role, user: user)]
    }
}
