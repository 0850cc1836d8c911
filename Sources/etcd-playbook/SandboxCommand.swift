import ArgumentParser
import EtcdSandbox

/// `sandbox`: a throw-away cluster until Ctrl-C, or for as long as a command runs.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Start a throw-away cluster of real etcd processes on this machine.",
        discussion: """
            Examples:
              etcd-playbook sandbox
              etcd-playbook sandbox --fill 60MiB -- etcd-playbook run playbook.yaml
              etcd-playbook sandbox --members 1 -- sh -c 'etcdctl put greeting hello'
              etcd-playbook sandbox --tls --members 1 -- etcdctl endpoint health

            Without a command the cluster runs until Ctrl-C. With one, the command gets ETCDCTL_ENDPOINTS, with --tls also \
            ETCDCTL_CACERT, ETCDCTL_CERT and ETCDCTL_KEY, and its exit code is the sandbox's. Data and processes are \
            gone afterwards.
            """
    )

    @Option(help: "How many members.")
    var members = 3

    @Option(help: ArgumentHelp("The etcd program to run; otherwise the one on PATH.", valueName: "path"))
    var etcd: String?

    @Option(
        help: ArgumentHelp(
            "Write that much data, then delete and compact most of it: something to defragment.", valueName: "size"),
        transform: sizeOption)
    var fill: Int?

    @Option(
        help: ArgumentHelp("The quota of each member's database.", valueName: "size"),
        transform: sizeOption)
    var quota: Int?

    @Flag(
        help: """
            Serve TLS alone, and ask for a client's certificate, as an etcd of kubeadm does; the certificates are made \
            for it.
            """)
    var tls = false

    @Argument(parsing: .postTerminator, help: "A command to run with the cluster, after --.")
    var command: [String] = []

    func validate() throws {
        guard (1...9).contains(members) else { throw ValidationError(memberCount(members)) }
        guard (0...(8 << 30)).contains(fill ?? 0) else { throw ValidationError(tooMuchData) }
    }

    @concurrent func run() async throws {
        var options = ClusterOptions(members: members)
        if let etcd { options.etcd = .path(etcd) }
        options.quotaBackendBytes = quota
        let session = SandboxSession(options, usesTLS: tls, fillBytes: fill ?? 0, command: command)
        let code = try await session.run()
        if code != 0 { throw ExitCode(code) }
    }
}

private func memberCount(_ count: Int) -> String { "--members takes 1 to 9, not \(count)" }
private let tooMuchData = "--fill takes at most 8GiB"
