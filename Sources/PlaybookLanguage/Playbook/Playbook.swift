package import YAMLSyntax

/// A playbook that was checked and found right.
package struct Playbook: Sendable {
    package var name: String
    package var description: String?
    package var inputs: [InputDeclaration]
    /// What stands at `cluster:`, for `ClusterSettings.bind` once the inputs have values.
    package var cluster: Node?
    /// When a run may begin something; nil for always.
    package var window: TimeWindow?
    package var lock: LockSettings
    package var steps: [PlaybookStep]
    /// Whether any expression reads `db_quota` or `db_quota_usage`, which cost a call to every member.
    package var mentionsQuota: Bool

    /// The secrets that are referred to anywhere in it.
    package var secrets: Set<SecretReference>

    /// Every step, those inside groups included, in the order of their numbers.
    package var allSteps: [PlaybookStep] { steps.flatMap(\.withInner) }

    package init(
        name: String, description: String? = nil, inputs: [InputDeclaration] = [], cluster: Node? = nil,
        window: TimeWindow? = nil, lock: LockSettings = LockSettings(),
        steps: [PlaybookStep], mentionsQuota: Bool = false, secrets: Set<SecretReference> = []
    ) {
        self.name = name
        self.description = description
        self.inputs = inputs
        self.cluster = cluster
        self.window = window
        self.lock = lock
        self.steps = steps
        self.mentionsQuota = mentionsQuota
        self.secrets = secrets
    }
}
