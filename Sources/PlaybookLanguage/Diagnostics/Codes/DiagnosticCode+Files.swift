// EP00xx: the file and its YAML.

extension DiagnosticCode {
    static let ofFiles = [
        unreadableFile, fileTooLarge, encoding, forbiddenCharacter, yamlSyntax, tab, severalDocuments, emptyDocument,
        yamlTag, mergeKey, keyNotText, alias, limit, unusedAnchor, yamlDirective, typography,
    ]

    package static let unreadableFile = error(
        "EP0001", "the file cannot be read",
        """
        There is no such file, it may not be read, or it is no regular file: a pipe, a device, a socket. A folder stands \
        for the YAML files in it, where there are any. Standard input is written "-".
        """,
        wrong: PageExample(nil, arguments: ["validate", "playbok.yaml"]),
        right: .steps("- action: check-health"))

    package static let fileTooLarge = error(
        "EP0002", "the file is too large",
        """
        A playbook has at most 1 MiB. What is larger is not read at all, so that a wrong path costs nobody a gigabyte \
        of memory. Values that are large belong into files of their own: value: {file: PATH}.
        """,
        wrong: .steps(
            "- action: check-health\n# A comment that stands in this file forty thousand times.", repetitions: 40_000),
        right: .steps("- action: check-health"))

    package static let encoding = error(
        "EP0003", "the file is not UTF-8 text",
        """
        Playbooks are UTF-8, with or without a byte-order mark. The message names the first byte that is not. Nothing \
        is guessed and nothing replaced: a guess would write another key, or another password, than was meant. Bytes \
        that are no text are written {hex: 00ff} or {base64: AP8=}.
        """,
        wrong: PageExample(
            """
            version: 1
            name: sauvegarde-d'été
            steps:
              - action: check-health
            """, encoding: .latin1),
        right: """
            version: 1
            name: sauvegarde-d'été
            steps:
              - action: check-health
            """)

    package static let forbiddenCharacter = error(
        "EP0004", "a character that playbooks do not take",
        """
        Control characters, NUL, a carriage return without a line feed, the line separators of Unicode, and a \
        byte-order mark anywhere but at the start. Editors show them as nothing and count lines in their own way; a \
        key that holds one looks like another key. In a value they are written as an escape in double quotes.
        """,
        wrong: .steps("- action: put\n  with: {key: /config/title, value: one\u{2028}two}"),
        right: .steps("- action: put\n  with: {key: /config/title, value: \"one\\u2028two\"}"))

    package static let yamlSyntax = error(
        "EP0005", "not YAML",
        """
        The text cannot be taken apart into keys and values. Nothing behind the place is looked at. The usual causes: \
        a ": " or " #" inside a value without quotes, a quote or bracket that is not closed, a line that is not indented \
        like its neighbours, a value that begins with one of @ ` % & * ! | > [ ] { } without quotes.
        """,
        wrong: """
            version: 1
            name: backup: nightly
            steps:
              - action: check-health
            """,
        right: """
            version: 1
            name: "backup: nightly"
            steps:
              - action: check-health
            """)

    package static let tab = error(
        "EP0006", "a tab where YAML wants spaces",
        """
        YAML is indented with spaces alone: a tab is as wide as each reader thinks. Let the editor put two spaces for \
        a tab in YAML files.
        """,
        wrong: """
            version: 1
            name: example
            steps:
            \t- action: check-health
            """,
        right: .steps("- action: check-health"))

    package static let severalDocuments = error(
        "EP0007", "more than one YAML document in a file",
        """
        A playbook is one document. What stands behind a second "---" would be read by some tools and passed over by \
        others. Each playbook has a file of its own; validate takes several files, and folders.
        """,
        wrong: """
            version: 1
            name: first
            steps:
              - action: check-health
            ---
            version: 1
            name: second
            steps:
              - action: check-hash
            """,
        right: """
            version: 1
            name: first
            steps:
              - action: check-health
            """)

    package static let emptyDocument = error(
        "EP0008", "the file holds no document",
        """
        There is nothing in the file, or nothing but comments. etcd-playbook init writes a playbook to start from.
        """,
        wrong: "# version: 1\n# name: example",
        right: .steps("- action: check-health"))

    package static let yamlTag = error(
        "EP0009", "YAML tags are not used",
        """
        A word that begins with "!" is a tag in YAML: it tells a reader what type a value has, or which class to make \
        of it. In a playbook the place of a value decides its type, so that tags have nothing to say.

        A condition that begins with "!" is a tag by accident: write "not".
        """,
        wrong: .steps("- action: move-leader\n  when: !cluster.healthy"),
        right: .steps("- action: move-leader\n  when: not cluster.healthy"))

    package static let mergeKey = error(
        "EP0010", "YAML merge keys are not used",
        """
        "<<" was part of YAML 1.1 and is no longer. Some readers merge, others see a key called "<<". Aliases of whole \
        values are fine; where only some keys are shared, they are written out, so that a reviewer sees what a step does.
        """,
        wrong: .steps(
            """
            - action: put
              with: &first {key: /config/a, value: on}
            - action: put
              with: {<<: *first, key: /config/b, value: off}
            """),
        right: .steps(
            """
            - action: put
              with: {key: /config/a, value: on}
            - action: put
              with: {key: /config/b, value: off}
            """))

    package static let keyNotText = error(
        "EP0011", "a key that is not text",
        """
        YAML lets a list or a mapping be a key. Here a key is a word.
        """,
        wrong: .steps("- action: put\n  with: {key: /config/a, value: on, [lease]: 7}"),
        right: .steps("- action: put\n  with: {key: /config/a, value: on}"))

    package static let alias = error(
        "EP0012", "an alias that cannot be followed",
        """
        "*name" stands for what was marked "&name" further up. There is no such mark before it, the alias stands inside \
        what it names, or the name was given twice, so that it depends on the reader which of the two is meant.
        """,
        wrong: .steps("- action: put\n  with: {key: /config/a, value: *mode}"),
        right: .steps(
            """
            - action: put
              with: {key: /config/a, value: &mode blue}
            - action: put
              with: {key: /config/b, value: *mode}
            """))

    package static let limit = error(
        "EP0013", "a limit on the size of a file is exceeded",
        """
        Limits keep a hostile or broken file from costing more than a moment: lists and mappings nest at most 64 deep, \
        a file holds at most 50,000 values with aliases counted as what they stand for and at most 100 aliases of \
        lists and mappings, all aliases together stand for at most 4 MiB of text, a value has at most 256 KiB, the files \
        that a playbook includes have at most 4 MiB together, and an expression nests at most 50 deep. Behind a thousand \
        findings nothing more is looked for, and fifty of a file are shown. Playbooks that people can review stay far \
        below.
        """,
        wrong: .steps(
            "- action: assert\n  with: {that: "
                + String(repeating: "[", count: 63) + "true" + String(repeating: "]", count: 63) + "}"),
        right: .steps("- action: assert\n  with: {that: [cluster.healthy]}"))

    package static let unusedAnchor = warning(
        "EP0014", "an anchor that nothing refers to",
        """
        "&name" marks a value so that "*name" can stand for it further down. Nothing does: the mark is left over, or \
        the alias is written differently.
        """,
        wrong: .steps("- action: put\n  with: {key: /config/a, value: &mode blue}"),
        right: .steps("- action: put\n  with: {key: /config/a, value: blue}"))

    package static let yamlDirective = error(
        "EP0015", "YAML directives are not used",
        """
        A line that begins with "%" chooses a version of YAML, or declares tags. Playbooks are read by one set of rules \
        whatever it says.
        """,
        wrong: """
            %YAML 1.1
            ---
            version: 1
            name: example
            steps:
              - action: check-health
            """,
        right: .steps("- action: check-health"))

    package static let typography = warning(
        "EP0016", "quotes or blanks that YAML takes for letters",
        """
        Word processors and pages of the web make “ and ” of quotes, and blanks that do not break lines of spaces. To \
        YAML they are letters like others: a key “a” is another key than a, and a value with such a blank at its end \
        another than it looks. Within a text they are left alone. Where they are meant at its ends, the text is put in \
        straight quotes. Around or beside a key of the playbook itself they are an error.
        """,
        wrong: .steps("- action: put\n  with: {key: “/config/mode”, value: blue}"),
        right: .steps("- action: put\n  with: {key: \"/config/mode\", value: blue}"))
}
