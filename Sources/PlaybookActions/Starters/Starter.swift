/// A job that `init` writes a first playbook for.
package enum Starter: String, Sendable, CaseIterable {
    case defragmentation, backup, auth
    case replaceMember = "replace-member"
    case spaceRecovery = "space-recovery"
    case put

    /// What the playbook does, in one sentence.
    package var summary: String {
        switch self {
        case .defragmentation: "Give freed space back to the file system, one member at a time."
        case .backup: "Take a verified snapshot, and keep the newest ones."
        case .auth: "Create roles and users, and turn authentication on."
        case .replaceMember: "Replace a member that is gone for good, without losing quorum."
        case .spaceRecovery: "Bring back a cluster that ran out of space and refuses writes."
        case .put: "Write keys, where they do not hold their values already."
        }
    }

    /// The playbook, with comments that say what to change.
    package var text: String { Self.head(rawValue, summary) + body }

    private var body: String {
        switch self {
        case .defragmentation: Self.defragmentationText
        case .backup: Self.backupText
        case .auth: Self.authText
        case .replaceMember: Self.replaceMemberText
        case .spaceRecovery: Self.spaceRecoveryText
        case .put: Self.putText
        }
    }

    private static func head(_ name: String, _ summary: String) -> String {
        """
        # An editor completes and checks this file with the schema that "etcd-playbook schema" prints:
        # yaml-language-server: $schema=playbook.schema.json

        version: 1

        # Asked for before anything is destroyed.
        name: \(name)
        description: \(summary)

        # How the cluster is reached. Left out here, flags such as --endpoints say it, or --cluster FILE, or the
        # ETCDCTL_* variables of a shell that is set up for etcdctl. Secrets are references, never the secret itself.
        #
        # cluster:
        #   endpoints: [https://10.0.0.1:2379, https://10.0.0.2:2379, https://10.0.0.3:2379]
        #   trusted-ca-file: /etc/etcd/ca.pem
        #   username: root
        #   password: {env: ETCD_ROOT_PASSWORD}


        """
    }
}
