package import EtcdClient
package import PlaybookLanguage

/// One role of `auth-bootstrap`: its name, and exactly what it allows.
package struct RoleFields: ArgumentSet {
    @Argument("The role's name.") package var name: String
    @Argument("What the role allows; nothing else is left to it.") package var permissions: [PermissionFields] = []

    package init() {}

    package func validate() -> [FieldProblem] {
        if name.isEmpty { return [FieldProblem("name", "a role has a name")] }
        if name == rootName && !permissions.isEmpty {
            return [
                FieldProblem("permissions", with: ["name"], "the role root allows everything and takes no permissions")
            ]
        }
        let ranges = permissions.compactMap(\.permission?.range)
        guard Set(ranges).count == ranges.count else {
            return [
                FieldProblem(
                    "permissions", with: ["name"], "two permissions of role \(name) are for the same keys",
                    help: "write one: readwrite allows both")
            ]
        }
        return []
    }
}

/// One permission: `{readwrite: {prefix: /orders/}}`.
package struct PermissionFields: ArgumentSet {
    @Argument("Allow reading these keys.") package var read: KeyRangeArgument?
    @Argument("Allow writing and deleting these keys.") package var write: KeyRangeArgument?
    @Argument("Allow both.") package var readwrite: KeyRangeArgument?

    package static let constraints: [FieldConstraint] = [.exactlyOne(["read", "write", "readwrite"])]

    package init() {}

    /// The permission as the client has it; nil before binding.
    package var permission: Permission? {
        if let read { return Permission(.read, read.range) }
        if let write { return Permission(.write, write.range) }
        return readwrite.map { Permission(.readWrite, $0.range) }
    }
}
