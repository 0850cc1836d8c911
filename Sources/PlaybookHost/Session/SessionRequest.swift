package import PlaybookRecord

/// What a command was asked to plan or run, and how to reach the cluster.
package struct SessionRequest: Sendable {
    /// The playbook's path; `-` is standard input.
    package var path: String
    /// `--set name=value`, in order.
    package var settings: [(name: String, text: String)] = []
    /// `--only` and `--skip`: ids or tags of steps.
    package var only: [String] = []
    package var skip: [String] = []
    /// `--inputs FILE`.
    package var inputsPath: String?
    /// The plan that is to be run; nil where one is made.
    package var saved: SavedPlan?
    /// What the connection flags say.
    package var flags = ConnectionSettings()
    /// `--cluster FILE`.
    package var clusterFile: String?
    package var allowsCommands = false
    package var allowsLiteralSecrets = false
    /// Ask no cluster, look no secret up.
    package var isOffline = false

    package init(path: String) { self.path = path }

    /// Asks for what a saved plan was made for.
    package mutating func take(_ saved: SavedPlan) {
        path = saved.plan.playbook.path
        only = saved.inputs.only
        skip = saved.inputs.skip
        self.saved = saved
    }
}
