// EP042x and further: how steps are put together.

extension DiagnosticCode {
    static let ofComposing = [unsafeRetry, tooDeep, include, endlessWait]

    package static let unsafeRetry = warning(
        "EP0420", "a retry of an action that is not idempotent",
        """
        Doing this twice is not the same as doing it once. Where a connection is lost in the middle of a call nobody \
        knows whether it was carried out; such a step is not tried again then, and each attempt after another failure \
        may act anew. Wait for what the step needs first, with wait-for, and leave the retry out.
        """,
        wrong: .steps("- action: move-leader\n  retry: {attempts: 3}"),
        right: .steps(
            """
            - action: wait-for
              with: {until: cluster.healthy}
              timeout: 1m
            - action: move-leader
            """))

    package static let tooDeep = error(
        "EP0421", "too many groups within each other",
        """
        Blocks stand at most four deep: what lies deeper is hard to follow when something goes wrong at night. Let \
        groups follow each other, and let a later one need an earlier one by its id.
        """,
        wrong: .steps(
            """
            - block:
                - block:
                    - block:
                        - block:
                            - block:
                                - action: check-health
            """),
        right: .steps(
            """
            - id: look
              block:
                - action: check-health
            - needs: [look]
              block:
                - action: check-hash
            """))

    package static let include = error(
        "EP0422", "a file that cannot be included",
        """
        The steps of an included file stand in the place of the include. Its path starts where the including file is, \
        and leads to a file in the playbook's own folder or below it; no file includes itself, not even through others. \
        Only a playbook that is a file of its own can include others: standard input has no folder.
        """,
        wrong: .steps("- include: ../look.yaml", files: ["look.yaml": included]),
        right: .steps("- include: look.yaml", files: ["look.yaml": included]))

    package static let endlessWait = warning(
        "EP0423", "a step that may wait without end",
        """
        The action waits for what others do, and nobody may do it: the run would stand still with its lock held, and a \
        schedule would start no other. Say how long it may take: timeout at the step, at a group around it, or in \
        defaults. When the time is over the step has failed, and a rescue can say so.
        """,
        wrong: .steps("- action: wait-for\n  with: {until: cluster.healthy}"),
        right: .steps("- action: wait-for\n  with: {until: cluster.healthy}\n  timeout: 5m"))

    private static let included = "version: 1\nsteps:\n  - action: check-health\n"
}
