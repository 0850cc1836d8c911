// EP03xx: expressions.

extension DiagnosticCode {
    static let ofExpressions = [
        expressionSyntax, unknownName, typeMismatch, wrongResultType, unitMismatch, mayBeMissing, constantCondition,
        bracesInBareExpression, unknownFunction, wrongArguments, laterStep, evaluation, expressionNotAllowed,
        lookalikeExpression,
    ]

    package static let expressionSyntax = error(
        "EP0301", "not an expression",
        """
        Expressions have names, numbers with or without a unit, texts in quotes, true and false, lists in brackets, \
        calls such as len(x), and the operators or, and, not, == != < <= > >= in, + - * /. Comparisons cannot be chained: \
        write 1 < x and x < 5.
        """,
        wrong: .steps("- action: defragment\n  when: cluster.healthy and"),
        right: .steps("- action: defragment\n  when: cluster.healthy and cluster.alarms == []"))

    package static let unknownName = error(
        "EP0302", "a name that is not in scope",
        """
        An expression sees inputs, run, steps (those before it) and cluster; where and for-each see member too, and \
        cluster: sees inputs alone. The message lists what there is at the place. Names have underscores: a "-" subtracts.
        """,
        wrong: .steps("- action: defragment\n  when: cluster.helthy"),
        right: .steps("- action: defragment\n  when: cluster.healthy"))

    package static let typeMismatch = error(
        "EP0303", "types that do not go together",
        """
        Both sides of a comparison have one type, and operators take values of certain types. Nothing is converted \
        in silence: the text "3" is not the number 3.
        """,
        wrong: .steps("- action: defragment\n  when: cluster.healthy == \"yes\""),
        right: .steps("- action: defragment\n  when: cluster.healthy"))

    package static let wrongResultType = error(
        "EP0304", "an expression of the wrong type",
        """
        What the expression yields is not what is wanted where it stands. A condition yields true or false. An \
        expression that is the whole value keeps its type; text with an expression in it is always a text.
        """,
        wrong: .steps("- action: defragment\n  when: cluster.alarms"),
        right: .steps("- action: defragment\n  when: len(cluster.alarms) == 0"))

    package static let unitMismatch = error(
        "EP0305", "units that do not go together",
        """
        Sizes, durations, percentages and plain numbers are different things: a size plus a duration has no meaning, \
        and neither has a percentage compared with a number. A size or duration may be multiplied by a number or a \
        percentage; a size divided by a size is a number.
        """,
        wrong: .steps("- action: assert\n  with: {that: [cluster.leader.db_size + 30s > 1GiB]}"),
        right: .steps("- action: assert\n  with: {that: [cluster.leader.db_size + 300MiB > 1GiB]}"))

    package static let mayBeMissing = error(
        "EP0306", "a value that may be missing",
        """
        The step may not have run, or the input has no default: there may be nothing to read. Say what counts then with \
        default(x, y), ask with exists(x), or let the step need the one it reads from.
        """,
        wrong: .steps(
            """
            - id: backup
              action: snapshot
              with: {to: backup.db}
              when: cluster.healthy
            - action: put
              with: {key: /backup/last, value: "${{ steps.backup.outputs.path }}"}
            """),
        right: .steps(
            """
            - id: backup
              action: snapshot
              with: {to: backup.db}
              when: cluster.healthy
            - action: put
              needs: [backup]
              with: {key: /backup/last, value: "${{ steps.backup.outputs.path }}"}
            """))

    package static let constantCondition = warning(
        "EP0307", "a condition that is always the same",
        """
        The condition reads nothing that could change: it holds always, or never. It was left behind by an experiment, \
        or a name in it stands in quotes and is a text. So is a comparison with a text that is none of those a name can \
        be: the status of a step, or an input with an enum.
        """,
        wrong: .steps("- action: defragment\n  when: len(\"cluster.alarms\") > 0"),
        right: .steps("- action: defragment\n  when: len(cluster.alarms) > 0"))

    package static let bracesInBareExpression = error(
        "EP0308", "${{ }} in a field that is an expression already",
        """
        when, require, until, that and where hold an expression and nothing else. The braces are for expressions inside \
        other values.
        """,
        wrong: .steps("- action: defragment\n  when: ${{ cluster.healthy }}"),
        right: .steps("- action: defragment\n  when: cluster.healthy"))

    package static let unknownFunction = error(
        "EP0309", "a function that does not exist",
        """
        The functions of the language are few, and the message lists them. None of them reads a file, the time or the \
        network; there is no way to define more.
        """,
        wrong: .steps("- action: defragment\n  when: length(cluster.alarms) == 0"),
        right: .steps("- action: defragment\n  when: len(cluster.alarms) == 0"))

    package static let wrongArguments = error(
        "EP0310", "a function called with the wrong arguments",
        """
        The function takes another number of values, or values of other types. The message shows how it is called.
        """,
        wrong: .steps("- action: defragment\n  when: contains(cluster.alarms)"),
        right: .steps("- action: defragment\n  when: contains(cluster.alarms, \"NOSPACE\")"))

    package static let laterStep = error(
        "EP0311", "an expression that reads a later step",
        """
        Steps run in the order of the file. A step sees the status and the outputs of those before it.
        """,
        wrong: .steps(
            """
            - action: put
              with: {key: /backup/last, value: "${{ steps.backup.outputs.path }}"}
            - id: backup
              action: snapshot
              with: {to: backup.db}
            """),
        right: .steps(
            """
            - id: backup
              action: snapshot
              with: {to: backup.db}
            - action: put
              with: {key: /backup/last, value: "${{ steps.backup.outputs.path }}"}
            """))

    package static let evaluation = error(
        "EP0312", "an expression that has no value",
        """
        The types are right and there is still no value: a division by zero, a number too large to count, an index \
        behind the end of a list. Where the expression reads nothing but constants this is found by validate, else when \
        the step is planned.
        """,
        wrong: .steps("- action: defragment\n  with: {min-reclaim: \"${{ 1GiB / 0 }}\"}"),
        right: .steps("- action: defragment\n  with: {min-reclaim: \"${{ 1GiB / 2 }}\"}"))

    package static let expressionNotAllowed = error(
        "EP0313", "an expression where none is allowed",
        """
        A reader must see the value in the playbook itself: which action runs, what a step is called, how long it may \
        take, where a secret is found. To write the characters ${{ as they are, double the dollar sign: $${{.
        """,
        wrong: .steps("- action: check-health\n  name: Health at ${{ run.stamp }}"),
        right: .steps("- action: check-health\n  name: Health before anything is done"))

    package static let lookalikeExpression = warning(
        "EP0314", "text that looks like an expression",
        """
        Other tools write {{ name }} or ${name} where a playbook writes ${{ name }}. Here such text is a text like any \
        other, and would be written to the cluster as it stands. Where it is meant, nothing is wrong: --strict alone \
        makes an error of it.
        """,
        wrong: .steps("- action: put\n  with: {key: /last-run, value: \"{{ run.id }}\"}"),
        right: .steps("- action: put\n  with: {key: /last-run, value: \"${{ run.id }}\"}"))
}
