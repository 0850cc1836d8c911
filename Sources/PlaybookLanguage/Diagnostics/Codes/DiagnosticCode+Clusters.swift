// EP06xx: cluster and secrets.

extension DiagnosticCode {
    static let ofClusters = [
        badEndpoint, mixedEndpoints, literalSecret, literalSecretAllowed, conflictingSettings, insecureSetting,
    ]

    package static let badEndpoint = error(
        "EP0601", "not an endpoint",
        """
        An endpoint is the client URL of a member: http or https, a host, and a port, as in https://10.0.0.1:2379. It \
        has no path, no user and no password. A member that listens on a Unix socket of this machine is unix:///path, or \
        unixs:///path with TLS, where the path begins at the root.
        """,
        wrong: cluster("endpoints: [10.0.0.1]"), right: cluster("endpoints: [https://10.0.0.1:2379]"))

    package static let mixedEndpoints = error(
        "EP0602", "http and https endpoints together",
        """
        One connection either uses TLS or does not. Among both kinds a password would go to some members in the clear.
        """,
        wrong: cluster("endpoints: [https://10.0.0.1:2379, http://10.0.0.2:2379]"),
        right: cluster("endpoints: [https://10.0.0.1:2379, https://10.0.0.2:2379]"))

    package static let literalSecret = error(
        "EP0603", "a secret written in the playbook",
        """
        Playbooks are kept in repositories, shown in reviews and copied into tickets. A secret is referred to instead: \
        {env: NAME}, {file: PATH}, or {command: [program, argument]}, which runs only with --allow-command. It is \
        resolved when it is needed, never by validate, and shown nowhere.
        """,
        wrong: cluster("endpoints: [https://10.0.0.1:2379]\n  username: root\n  password: hunter2"),
        right: cluster("endpoints: [https://10.0.0.1:2379]\n  username: root\n  password: {env: ETCD_ROOT_PASSWORD}"))

    package static let literalSecretAllowed = warning(
        "EP0604", "a secret written in the playbook, allowed by a flag",
        """
        --allow-literal-secrets takes passwords that stand in the playbook itself. It is meant for sandboxes and tests.
        """,
        wrong: cluster(
            "endpoints: [https://10.0.0.1:2379]\n  username: root\n  password: hunter2",
            arguments: PageExample.validate + ["--allow-literal-secrets"]),
        right: cluster("endpoints: [https://10.0.0.1:2379]\n  username: root\n  password: {env: ETCD_ROOT_PASSWORD}"))

    package static let conflictingSettings = error(
        "EP0605", "settings that exclude each other",
        """
        Two settings of the connection contradict each other, or the playbook has a cluster: of its own although \
        --cluster FILE gives one: a playbook must not send the operator's credentials elsewhere.
        """,
        wrong: cluster("endpoints: [https://10.0.0.1:2379]\n  insecure-transport: true"),
        right: cluster("endpoints: [http://10.0.0.1:2379]\n  insecure-transport: true"))

    package static let insecureSetting = warning(
        "EP0606", "a setting that turns off a protection",
        """
        The connection is still encrypted, but to whoever answers. Name the authority that signed the members' \
        certificates instead, and the name in them where it is another than the host's.
        """,
        wrong: cluster("endpoints: [https://10.0.0.1:2379]\n  insecure-skip-tls-verify: true"),
        right: cluster("endpoints: [https://10.0.0.1:2379]\n  trusted-ca-file: /etc/etcd/ca.pem"))

    private static func cluster(_ settings: String, arguments: [String] = PageExample.validate) -> PageExample {
        PageExample(
            """
            version: 1
            name: example
            cluster:
              \(settings)
            steps:
              - action: check-health
            """, arguments: arguments)
    }
}
