import ArgumentParser

/// The command: its subcommands, one file each.
@main
struct EtcdPlaybookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "etcd-playbook",
        abstract: "Run etcd maintenance that is written down as a YAML playbook.",
        discussion: """
            Try it on a cluster that is thrown away afterwards:
              etcd-playbook sandbox --members 3
            """,
        version: "etcd-playbook \(version)",
        subcommands: [
            ValidateCommand.self, PlanCommand.self, RunCommand.self, ResumeCommand.self, HistoryCommand.self,
            ShowCommand.self, LockCommand.self, HealthCommand.self, ActionsCommand.self,
            ExplainCommand.self, InitCommand.self,
            SchemaCommand.self, SandboxCommand.self,
        ]
    )

    static let version = "0.1.0"
}
