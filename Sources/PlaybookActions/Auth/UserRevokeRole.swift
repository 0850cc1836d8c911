import EtcdClient
import PlaybookEngine
package import PlaybookLanguage

/// `user-revoke-role`.
package struct UserRevokeRole: AuthEdit {
    package static let name = "user-revoke-role"
    package static let summary = "Take a role from a user."
    package static let discussion = """
        A role that the user does not hold, and a user who is not there, are no errors. The role root is not taken from root \
        while authentication is on, nor from the user that the run works as.
        """
    package static let examples = [
        ActionExample(
            "Take a role from a user.",
            """
            - action: user-revoke-role
              with: {user: shop, role: orders}
            """)
    ]

    @ArgumentGroup package var holding: RoleHolding

    package init() {}

    func changes(_ seen: AuthSeen) throws(StepFailure) -> [AuthChange] {
        let (user, role) = (holding.user, holding.role)
        guard seen.users[user]?.contains(role) == true else { return [] }
        if role == rootName, user == seen.ownUser || user == rootName && seen.isOn { throw .losesRoot(user) }
        return [.revokeRole(role, user: user)]
    }
}

extension StepFailure {
    fileprivate static func losesRoot(_ user: String) -> StepFailure {
        StepFailure(
            .refused, "\(user) would lose the role root, and nobody else may be left to change users and roles",
            help: "work as another user who holds it, or turn authentication off first")
    }
}
