// EP05xx: inputs.

extension DiagnosticCode {
    static let ofInputs = [badInputName, unknownInput, missingInput, badInputValue, badInputDefault, unusedInput]

    package static let badInputName = error(
        "EP0501", "an input's name of the wrong form",
        """
        Expressions read an input by its name, and a "-" in an expression subtracts. So names are a lower-case letter \
        and then lower-case letters, digits and underscores, at most 64.
        """,
        wrong: reclaiming("min-reclaim"), right: reclaiming("min_reclaim", isRead: true))

    package static let unknownInput = error(
        "EP0502", "a value for an input that is not declared",
        """
        --set or the file of --inputs names an input that the playbook does not have. A value that nobody reads would \
        be missed by nobody: a misspelt one is therefore refused.
        """,
        wrong: value(", default: red", "--set", "vlaue=blue"), right: value(", default: red", "--set", "value=blue"))

    package static let missingInput = error(
        "EP0503", "an input without a value",
        """
        The input is required or has no default, and neither --set, nor the file of --inputs, nor the environment \
        variable ETCD_PLAYBOOK_INPUT_NAME gives it a value. validate says so only where it is given any inputs.
        """,
        wrong: value("", "--set", "keep=4"), right: value("", "--set", "keep=4", "--set", "value=blue"))

    package static let badInputValue = error(
        "EP0504", "a value that the input does not take",
        """
        The value given is none of the input's type, or not one of those that its enum lists.
        """,
        wrong: value(", default: red", "--set", "keep=many"), right: value(", default: red", "--set", "keep=4"))

    package static let badInputDefault = error(
        "EP0505", "a default that the input itself does not take",
        """
        The input lists the values it takes, and its own default is none of them.
        """,
        wrong: colour(byDefault: "yellow"), right: colour(byDefault: "blue"))

    package static let unusedInput = warning(
        "EP0506", "an input that nothing reads",
        """
        Whoever sets the input believes that it does something. Remove it, or read it: ${{ inputs.name }}.
        """,
        wrong: reclaiming("min_reclaim"), right: reclaiming("min_reclaim", isRead: true))

    /// A playbook with an input, which its step reads or not.
    private static func reclaiming(_ input: String, isRead: Bool = false) -> PageExample {
        let lines = [
            "version: 1", "name: example", "inputs:", "  \(input): {type: size, default: 64MiB}", "steps:",
            "  - action: defragment",
        ]
        let reading = isRead ? ["    with: {min-reclaim: \"${{ inputs.\(input) }}\"}"] : []
        return PageExample((lines + reading).joined(separator: "\n"))
    }

    /// A playbook with an input that a run may give a value.
    private static func value(_ declaration: String, _ arguments: String...) -> PageExample {
        PageExample(
            """
            version: 1
            name: example
            inputs:
              value: {type: string\(declaration)}
              keep: {type: integer, default: 8}
            steps:
              - action: put
                with: {key: /config/a, value: "${{ inputs.value }}"}
              - action: snapshot
                with: {to: "etcd-${{ run.stamp }}.db", keep: "${{ inputs.keep }}"}
            """, arguments: PageExample.validate + arguments)
    }

    private static func colour(byDefault: String) -> PageExample {
        PageExample(
            """
            version: 1
            name: example
            inputs:
              colour: {type: string, enum: [blue, green], default: \(byDefault)}
            steps:
              - action: put
                with: {key: /config/colour, value: "${{ inputs.colour }}"}
            """)
    }
}
