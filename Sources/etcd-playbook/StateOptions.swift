import ArgumentParser
import EtcdSandbox
import PlaybookHost

/// Where the journals of runs lie.
struct StateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of the journals; XDG_STATE_HOME/etcd-playbook unless given.", valueName: "folder"))
    var stateDir: String?

    func folder(_ output: CommandOutput) throws(SessionFailure) -> StateFolder {
        try StateFolder(stateDir, output.environment)
    }

    /// The command that goes on with a run.
    func resumption(of run: String) -> String {
        "etcd-playbook resume \(run)" + (stateDir.map { " --state-dir \(CommandWords.quoted(absolutePath($0)))" } ?? "")
    }
}
