package import PlaybookEngine
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
    /// The run that is to go on; nil for a new one.
    package var history: RunHistory?
    /// What the connection flags say.
    package var flags = ConnectionSettings()
    /// `--cluster FILE`.
    package var clusterFile: String?
    package var allowsCommands = false
    package var allowsLiteralSecrets = false
    /// Ask no cluster, look no secret up.
    package var isOffline = false

    package init(path: String) { self.path = path }

    /// Asks for what a run was begun with; flags that are given again stand above it.
    package mutating func take(_ history: RunHistory) {
        let origin = history.header.origin
        path = history.header.playbook.path
        only = origin.inputs.only
        skip = origin.inputs.skip
        allowsCommands = allowsCommands || origin.allowsCommands
        allowsLiteralSecrets = allowsLiteralSecrets || origin.allowsLiteralSecrets
        let connection = origin.connection
        clusterFile = clusterFile ?? connection.clusterFile
        var before = ConnectionSettings()
        before.endpoints = connection.endpoints
        before.discovery = connection.discoverySRV.map { .init(domain: $0, name: connection.discoverySRVName) }
        before.trustedCAFile = connection.trustedCAFile
        before.serverName = connection.serverName
        before.insecureSkipTLSVerify = connection.insecureSkipTLSVerify
        if connection.certFile != nil || connection.keyFile != nil {
            before.certificate = .init(certFile: connection.certFile, keyFile: connection.keyFile)
        }
        flags = flags.over(before)
        self.history = history
    }

    /// Asks for what a saved plan was made for.
    package mutating func take(_ saved: SavedPlan) {
        path = saved.plan.playbook.path
        only = saved.inputs.only
        skip = saved.inputs.skip
        self.saved = saved
    }
}
