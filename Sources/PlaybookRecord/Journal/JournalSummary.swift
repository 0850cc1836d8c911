/// One run among others, as a list of them shows it.
package struct JournalSummary: Sendable, Hashable, Codable {
    package var run: String
    package var playbook: String
    package var path: String
    /// Lower-case hexadecimal.
    package var cluster: String?
    package var started: Timestamp
    package var ended: Timestamp?
    /// The verdict; `running` or `cut-off` where there is none.
    package var state: String
    /// How many steps have changed the cluster.
    package var changes: Int
    /// How often the run was resumed.
    package var resumed: Int

    package init(
        run: String, playbook: String, path: String, cluster: String?, started: Timestamp, ended: Timestamp?,
        state: String, changes: Int, resumed: Int
    ) {
        self.run = run
        self.playbook = playbook
        self.path = path
        self.cluster = cluster
        self.started = started
        self.ended = ended
        self.state = state
        self.changes = changes
        self.resumed = resumed
    }

    package static let running = "running"
    package static let cutOff = "cut-off"
}
