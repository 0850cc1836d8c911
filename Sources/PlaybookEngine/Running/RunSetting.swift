package import EtcdClient
package import PlaybookLanguage
package import PlaybookRecord

/// What a playbook is planned and run with.
package struct RunSetting: Sendable {
    package var playbook: Playbook
    package var identity: PlaybookIdentity
    package var catalog: Catalog
    /// The playbook's names with their types; inputs have their values, `readFile` reads what `{file: …}` names.
    package var scope: Scope
    /// Nil for an offline plan.
    package var client: EtcdClient?
    package var secrets: any SecretResolving
    /// Opens the clusters that steps name besides the run's own; nil where none can be reached.
    package var clusters: (any ClusterOpening)?
    /// Nil where nobody watches.
    package var attendant: (any Attendant)?
    package var runID: String
    package var started: Timestamp
    package var log: RunLog
    /// Why steps are left out that --only or --skip did not choose, by their numbers.
    package var leftOut: [Int: String] = [:]
    /// Whether whoever started the run has answered every question beforehand, by `--confirm NAME`.
    package var isConfirmed = false
    /// What a saved plan lets the run do; nil where the run goes by a plan of its own.
    package var approved: ApprovedEffects?
    /// When the run is to stop where it can be gone on with; nil for never.
    package var end: RunEnd?
    /// The signal by which the run was told to stop; nil where none came.
    package var signal: @Sendable () -> Int32? = { nil }
    /// Whether a run takes the lock of the cluster before it changes it.
    package var isLocked = false
    /// How the lock of the cluster is taken; nil for no lock.
    package var lock: LockWish?
    /// Where the run is written down; nil where nothing is kept of it.
    package var journal: (any Journal)?
    /// Who started the run, where and with what.
    package var origin = RunOrigin()
    /// What was done of the run before it was cut off; nil for a new one.
    package var history: RunHistory?
    /// What the operator says of a step of which nobody else can tell whether it was carried out.
    package var assumption: Assumption?
    /// Whether members that run a release older than the client supports keep the run from beginning.
    package var rejectsOldServers = false
    /// How old the endpoints may be that the cluster told of itself, where a step begins; nil for never asking for them.
    package var syncInterval: Duration?
    /// Takes known secrets out of text that leaves this machine.
    package var redact: @Sendable (String) -> String = { $0 }
    /// What a reader of the record should know besides.
    package var warnings: [String] = []

    /// What taking the lock of the cluster touches; nothing where no step can change it.
    var touchedByLock: TouchedSubjects {
        var touched = TouchedSubjects()
        let changes = playbook.allSteps.contains { step in
            leftOut[step.number] == nil && step.group == nil
                && catalog.action(named: step.action)?.changesCluster ?? true
        }
        if isLocked, changes { touched.add(.key(KeyText(Array(playbook.lock.key.utf8))), by: "lock") }
        return touched
    }

    package init(
        playbook: Playbook, identity: PlaybookIdentity, catalog: Catalog, scope: Scope, client: EtcdClient?,
        secrets: any SecretResolving, attendant: (any Attendant)? = nil, runID: String, started: Timestamp,
        log: RunLog = RunLog()
    ) {
        self.playbook = playbook
        self.identity = identity
        self.catalog = catalog
        self.scope = scope
        self.client = client
        self.secrets = secrets
        self.attendant = attendant
        self.runID = runID
        self.started = started
        self.log = log
    }
}
