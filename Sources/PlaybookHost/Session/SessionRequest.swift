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
    /// What the connection flags say.
    package var flags = ConnectionSettings()
    /// `--cluster FILE`.
    package var clusterFile: String?
    package var allowsCommands = false
    package var allowsLiteralSecrets = false
    /// Ask no cluster, look no secret up.
    package var isOffline = false

    package init(path: String) { self.path = path }
}
