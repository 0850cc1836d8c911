import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage

/// `role-delete`.
package struct RoleDelete: AuthEdit {
    package static let name = "role-delete"
    package static let summary = "Delete a role, and take it from all who hold it."
    package static let discussion = """
        A role that is not there is no error. The role root is not deleted while authentication is on.
        """
    package static let examples = [
        ActionExample(
            "Delete a role.",
            """
            - action: role-delete
              with: {role: orders}
            """)
    ]

    @Argument("The role's name.") package var role: String

    package init() {}

    package func validate() -> [FieldProblem] { FieldProblem.ofRole(role) }

    package func predict(_ seen: AuthSeen) throws(StepFailure) -> Prediction<AuthEditOutputs> {
        let changes = try changes(seen)
        var outputs = Outputs()
        outputs.changed = !changes.isEmpty
        let holders = seen.users.filter { $0.value.contains(role) }.keys.sorted()
        let note = "\(holders.joined(separator: ", ")) will lose the role"
        return Prediction(
            effects: changes.map(\.effect), outputs: outputs, notes: changes.isEmpty || holders.isEmpty ? [] : [note])
    }

    func changes(_ seen: AuthSeen) throws(StepFailure) -> [AuthChange] {
        guard seen.roles.contains(role) else { return [] }
        guard role != rootName || !seen.isOn else { throw .rootIsNeeded }
        return [.deleteRole(role)]
    }
}

extension StepFailure {
    fileprivate static let rootIsNeeded = StepFailure(
        .refused, "authentication is on, and without the role root nobody could change users or roles",
        help: "turn authentication off first, with auth-disable")
}
