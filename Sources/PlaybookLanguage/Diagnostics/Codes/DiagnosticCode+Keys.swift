// EP01xx: keys and structure.

extension DiagnosticCode {
    static let ofKeys = [unknownKey, duplicateKey, missingKey, wrongKind, emptyValue, keyCombination, version]

    package static let unknownKey = error(
        "EP0101", "unknown key",
        """
        Every key is known, so that a misspelt one is never passed over in silence. The message lists the keys of this \
        place. They are the same in every playbook of this version: etcd-playbook actions NAME lists those of an action.
        """,
        wrong: .steps("- action: check-health\n  timout: 30s"),
        right: .steps("- action: check-health\n  timeout: 30s"))

    package static let duplicateKey = error(
        "EP0102", "a key written twice",
        """
        The same key stands twice in one mapping, in quotes or without. YAML readers differ in which of the two they \
        take. Both places are shown.
        """,
        wrong: .steps(
            """
            - action: put
              with:
                key: /config/a
                value: on
                key: /config/b
            """),
        right: .steps("- action: put\n  with:\n    key: /config/a\n    value: on"))

    package static let missingKey = error(
        "EP0103", "a required key is missing",
        """
        The mapping that begins here has no such key, and there is nothing sensible to take instead.
        """,
        wrong: """
            version: 1
            steps:
              - action: check-health
            """,
        right: .steps("- action: check-health"))

    package static let wrongKind = error(
        "EP0104", "a mapping, list or single value where another is wanted",
        """
        A mapping has keys with values, a list has items behind dashes or in brackets, a single value has neither. A \
        list of one is still a list: [a].
        """,
        wrong: """
            version: 1
            name: example
            steps:
              action: check-health
            """,
        right: .steps("- action: check-health"))

    package static let emptyValue = error(
        "EP0105", "a key without a value",
        """
        Nothing stands behind the key, or "~" or "null", which are nothing to YAML. If the text is meant to be empty, \
        write ""; if nothing is meant, leave the key out.
        """,
        wrong: .steps("- action: put\n  with:\n    key: /config/a\n    value:"),
        right: .steps("- action: put\n  with:\n    key: /config/a\n    value: \"\""))

    package static let keyCombination = error(
        "EP0106", "keys that do not go together",
        """
        One of several keys is wanted and none is there, or two that exclude each other are, or one wants another \
        beside it. The message names them.
        """,
        wrong: .steps("- action: get\n  with: {key: /config/a, prefix: /config/}"),
        right: .steps("- action: get\n  with: {prefix: /config/}"))

    package static let version = error(
        "EP0107", "the version of the playbook language",
        """
        There is one version of the language so far, and it is 1. A playbook names it, so that one written for a later \
        language is refused by a command that does not know it, instead of being half understood.
        """,
        wrong: """
            version: 2
            name: example
            steps:
              - action: check-health
            """,
        right: .steps("- action: check-health"))
}
