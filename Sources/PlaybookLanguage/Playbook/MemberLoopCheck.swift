import YAMLSyntax

/// Looks whether an action goes over all members in each turn of a loop that goes over them already.
enum MemberLoopCheck {
    static func findings(_ step: Node, _ arguments: Node, _ action: ActionDeclaration) -> [Diagnostic] {
        guard action.arguments.contains(where: \.takesAllMembers) else { return [] }
        let members = arguments["members"]
        guard members == nil || members?.scalar?.text == "all" else { return [] }
        return [
            Diagnostic(
                .invalidArguments, at: (members ?? step["action"] ?? step).range.firstLine,
                "each turn of the loop over the members would go over all of them",
                help: "write members: [\"${{ member.id }}\"], or leave for-each out")
        ]
    }
}

extension FieldDeclaration {
    /// Whether it is `members: all | […]`.
    fileprivate var takesAllMembers: Bool {
        guard name == "members", case .either(let shapes) = shape, case .choice(["all"])? = shapes.first else {
            return false
        }
        return true
    }
}
