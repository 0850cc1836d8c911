// EP04xx: steps and actions.

extension DiagnosticCode {
    static let ofSteps = [unknownAction, badStepID, duplicateStepID, unknownStep, tooManySteps, noSteps]

    package static let unknownAction = error(
        "EP0401", "unknown action",
        """
        No action has this name. etcd-playbook actions lists them all, and etcd-playbook actions NAME tells what one \
        does. There is none that runs commands on other hosts: starting an etcd process is somebody else's job, and \
        pause waits for it.
        """,
        wrong: .steps("- action: defrag"),
        right: .steps("- action: defragment"))

    package static let badStepID = error(
        "EP0402", "a step's id of the wrong form",
        """
        Expressions read a step by its id, and a "-" in an expression subtracts. So ids are a lower-case letter and \
        then lower-case letters, digits and underscores, at most 64. What people read is the step's name, which is free.
        """,
        wrong: .steps("- id: health-check\n  action: check-health"),
        right: .steps("- id: health_check\n  action: check-health"))

    package static let duplicateStepID = error(
        "EP0403", "a step's id used twice",
        """
        An expression could not tell which of the two is meant. Both places are shown.
        """,
        wrong: .steps("- id: health\n  action: check-health\n- id: health\n  action: check-hash"),
        right: .steps("- id: health\n  action: check-health\n- id: hashes\n  action: check-hash"))

    package static let unknownStep = error(
        "EP0404", "a step that does not exist",
        """
        needs names steps by their id, and no step before this one has it.
        """,
        wrong: .steps(
            """
            - id: backup
              action: snapshot
              with: {to: backup.db}
            - action: defragment
              needs: [bakcup]
            """),
        right: .steps(
            """
            - id: backup
              action: snapshot
              with: {to: backup.db}
            - action: defragment
              needs: [backup]
            """))

    package static let tooManySteps = error(
        "EP0405", "too many steps",
        """
        A playbook has at most 1000 steps. One that needs more is written by a program, and the program can write \
        several; many keys are written faster by a txn.
        """,
        wrong: .steps("- action: check-health", repetitions: 1001),
        right: .steps("- action: check-health"))

    package static let noSteps = warning(
        "EP0406", "a playbook without steps",
        """
        The playbook is right and does nothing.
        """,
        wrong: """
            version: 1
            name: example
            steps: []
            """,
        right: .steps("- action: check-health"))
}
