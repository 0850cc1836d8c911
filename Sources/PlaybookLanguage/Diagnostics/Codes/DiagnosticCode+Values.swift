// EP02xx: values.

extension DiagnosticCode {
    static let ofValues = [
        wrongType, badBoolean, badNumber, missingUnit, badUnit, unknownChoice, outOfRange, quotedValue, unquotedText,
        invalidText, invalidArguments, unreadableContent,
    ]

    package static let wrongType = error(
        "EP0201", "a value of the wrong type",
        """
        The place decides the type of a value, and this text is none of that type. Durations look like 500ms, 30s or \
        1h30m; sizes like 64MiB or 2GB; percentages like 80%.
        """,
        wrong: .steps("- action: check-health\n  timeout: soon"),
        right: .steps("- action: check-health\n  timeout: 30s"))

    package static let badBoolean = error(
        "EP0202", "booleans are true and false",
        """
        YAML 1.1 had 22 spellings of yes and no, later versions have fewer, and readers disagree. Here there are two: \
        true and false, in small letters.
        """,
        wrong: .steps("- action: get\n  with: {prefix: /config/}\n  show-values: yes"),
        right: .steps("- action: get\n  with: {prefix: /config/}\n  show-values: true"))

    package static let badNumber = error(
        "EP0203", "not a number that playbooks take",
        """
        Integers are decimal digits, with a minus sign where they are negative: no 0x1F, no 1_000, no 1e3, and no \
        leading zero, which some readers take for octal.
        """,
        wrong: .steps("- action: compact\n  with: {keep-revisions: 1_000}"),
        right: .steps("- action: compact\n  with: {keep-revisions: 1000}"))

    package static let missingUnit = error(
        "EP0204", "a size, duration or percentage without a unit",
        """
        A bare number says too little: 30 could be seconds or minutes, and 512 bytes or megabytes. Write the unit with it.
        """,
        wrong: .steps("- action: check-health\n  timeout: 30"),
        right: .steps("- action: check-health\n  timeout: 30s"))

    package static let badUnit = error(
        "EP0205", "a unit that is not known or has two meanings",
        """
        Sizes take B, KiB, MiB, GiB and TiB (1024 each), Ki, Mi, Gi and Ti for the same, and kB, MB, GB and TB (1000 \
        each). A single letter is refused: "m" is a thousandth to Kubernetes, a million bytes to some, and 1,048,576 to \
        others. Durations take ns, us, ms, s, m, h and d.
        """,
        wrong: .steps("- action: defragment\n  with: {min-reclaim: 64m}"),
        right: .steps("- action: defragment\n  with: {min-reclaim: 64MiB}"))

    package static let unknownChoice = error(
        "EP0206", "not one of the words allowed here",
        """
        Only certain words can stand here. The message lists them.
        """,
        wrong: .steps("- action: defragment\n  with: {order: leader_last}"),
        right: .steps("- action: defragment\n  with: {order: leader-last}"))

    package static let outOfRange = error(
        "EP0207", "a number out of range",
        """
        The number is smaller or larger than the place allows, or larger than can be counted.
        """,
        wrong: .steps("- action: snapshot\n  with: {to: \"etcd-${{ run.stamp }}.db\", keep: 0}"),
        right: .steps("- action: snapshot\n  with: {to: \"etcd-${{ run.stamp }}.db\", keep: 8}"))

    package static let quotedValue = error(
        "EP0208", "a quoted value where the bare one is meant",
        """
        Quotes make a text of it for every other reader of YAML, and a number or boolean is wanted. Editors that check \
        with the JSON Schema would complain, and so does this.
        """,
        wrong: .steps("- action: get\n  with: {prefix: /config/}\n  show-values: \"true\""),
        right: .steps("- action: get\n  with: {prefix: /config/}\n  show-values: true"))

    package static let unquotedText = error(
        "EP0209", "text that YAML reads as something else",
        """
        A text is wanted, and true and false are booleans to every other reader of YAML. Quotes make the word a text.
        """,
        wrong: .steps("- action: put\n  with: {key: /config/enabled, value: true}"),
        right: .steps("- action: put\n  with: {key: /config/enabled, value: \"true\"}"))

    package static let invalidText = error(
        "EP0210", "text of the wrong form",
        """
        The text has not the form that is wanted here. The message says which that is.
        """,
        wrong: .steps("- action: move-leader\n  with: {to: \"id:member-1\"}"),
        right: .steps("- action: move-leader\n  with: {to: \"id:8e9e05c52164694d\"}"))

    package static let invalidArguments = error(
        "EP0211", "arguments that do not make sense together",
        """
        Each value is right by itself, and all of them together are not: etcd would refuse the request, or it would do \
        something that nobody means.
        """,
        wrong: .steps("- action: snapshot\n  with: {to: backup.db, keep: 8}"),
        right: .steps("- action: snapshot\n  with: {to: \"backup-${{ run.stamp }}.db\", keep: 8}"))

    package static let unreadableContent = error(
        "EP0212", "a file named in a value cannot be read",
        """
        {file: PATH} takes the bytes of a file as a value. They are read when the step is planned, not by validate: \
        the file need not lie on the machine that checks a playbook.
        """,
        wrong: .steps(
            "- action: put\n  with: {key: /config/motd, value: {file: mtod.txt}}", files: ["motd.txt": "Welcome"],
            arguments: ["plan", "--offline", "playbook.yaml"]),
        right: .steps(
            "- action: put\n  with: {key: /config/motd, value: {file: motd.txt}}", files: ["motd.txt": "Welcome"],
            arguments: ["plan", "--offline", "playbook.yaml"]))
}
