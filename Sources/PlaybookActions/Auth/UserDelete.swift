import EtcdClient
import PlaybookEngine
package import PlaybookLanguage

/// `user-delete`.
package struct UserDelete: AuthEdit {
    package static let name = "user-delete"
    package static let summary = "Delete a user, and end the sessions of that user."
    package static let discussion = """
        A user who is not there is no error. The user that the run works as is not deleted, and neither is root while \
        authentication is on: nobody could change users or roles any more.
        """
    package static let examples = [
        ActionExample(
            "Delete a user.",
            """
            - action: user-delete
              with: {user: shop}
            """)
    ]

    @Argument("The user's name.") package var user: String

    package init() {}

    package func validate() -> [FieldProblem] { FieldProblem.ofUser(user) }

    func changes(_ seen: AuthSeen) throws(StepFailure) -> [AuthChange] {
        guard seen.users[user] != nil else { return [] }
        guard user != seen.ownUser else { throw .ownUser(user) }
        guard user != rootName || !seen.isOn else { throw .rootIsNeeded }
        return [.deleteUser(user)]
    }
}

extension StepFailure {
    fileprivate static func ownUser(_ user: String) -> StepFailure {
        StepFailure(.refused, "the run works as \(user), and would delete that user", help: "work as another user")
    }

    fileprivate static let rootIsNeeded = StepFailure(
        .refused, "authentication is on, and without root nobody could change users or roles",
        help: "turn authentication off first, with auth-disable")
}
