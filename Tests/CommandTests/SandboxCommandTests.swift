import EtcdClient
import EtcdSandbox
import Glibc
import TestSupport
import Testing

@Suite("etcd-playbook sandbox", .serialized, .startsProcesses)
struct SandboxCommandTests {
    @Test("A command gets the endpoints, and its exit code is the sandbox's")
    func runsCommand() async throws {
        let run = try await BuiltCommand.run(
            ["sandbox", "--members", "1", "--", "sh", "-c", "echo \"at $ETCDCTL_ENDPOINTS\"; exit 7"])
        #expect(run.status == .exited(7))
        #expect(run.outputText.hasPrefix("at http://127.0.0.1:"))
    }

    @Test("Without a command it tells where the cluster is, and Ctrl-C ends it", arguments: [SIGINT, SIGTERM])
    func waits(signal: Int32) async throws {
        let sandbox = try await BuiltCommand.start(["sandbox", "--members", "1"])
        try await eventually("the sandbox is up") { sandbox.output.contains("export ETCDCTL_ENDPOINTS=") }
        let line = try #require(sandbox.output.split(separator: "\n").last)
        let endpoints = line.split(separator: "=").dropFirst().joined()
        try await withEtcdClient(EtcdConfiguration(endpoints: [endpoints])) { client in
            try await client.put(PutRequest(key: "greeting", value: "hello"))
        }
        sandbox.signal(signal)
        #expect(await sandbox.wait() == .exited(0))
        await #expect(throws: (any Error).self) {
            try await withEtcdClient(EtcdConfiguration(endpoints: [endpoints])) { client in
                try await client.get(GetRequest(key: "greeting"), options: .timeout(.seconds(1)))
            }
        }
    }

    @Test("With TLS, a command gets certificates too, laid out so that the playbook for kubeadm can be tried")
    func tls() async throws {
        let folder = try PlaybookFolder()
        let playbook = "\(DocumentedPage.root)/playbooks/kubeadm-weekly.yaml"
        let line = """
            "$0" health && "$0" run "$1" --set endpoints=$ETCDCTL_ENDPOINTS --set voters=1 --set allow_downtime=true \
            --set pki=${ETCDCTL_CACERT%/*} --set backups=backups && unset ETCDCTL_CERT ETCDCTL_KEY && "$0" health
            """
        let run = try await BuiltCommand.run(
            ["sandbox", "--tls", "--members", "1", "--", "sh", "-c", line, BuiltCommand.path, playbook],
            folder: folder.path)
        #expect(run.outputText.contains("Health: good") && run.outputText.contains("Run: done"), "\(run.errorText)")
        // The last look has no certificate to show.
        #expect(run.status == .exited(69), "\(run.outputText)\(run.errorText)")
        #expect(run.outputText.contains("https://127.0.0.1:"))
    }

    @Test("Without a command it exports where the certificates are, and they go with it")
    func waitsWithTLS() async throws {
        let sandbox = try await BuiltCommand.start(["sandbox", "--tls", "--members", "1"])
        try await eventually("the sandbox is up") { sandbox.output.contains("export ETCDCTL_KEY=") }
        let files = sandbox.output.matches(of: /export ETCDCTL_(?:CACERT|CERT|KEY)=(\S+)/).map { String($0.output.1) }
        #expect(files.count == 3 && files.allSatisfy { access($0, R_OK) == 0 }, "\(files)")
        sandbox.signal(SIGTERM)
        #expect(await sandbox.wait() == .exited(0))
        #expect(files.allSatisfy { access($0, F_OK) != 0 })
    }

    @Test(
        "Wrong arguments are refused before anything starts",
        arguments: [
            (["--members", "0"], "--members takes 1 to 9"), (["--fill", "60"], "write \"60MiB\""),
            (["--fill", "9GiB"], "at most 8GiB"), (["--member", "3"], "--members"),
        ])
    func wrongArguments(arguments: [String], expected: String) async throws {
        let run = try await BuiltCommand.run(["sandbox"] + arguments)
        #expect(run.status == .exited(64))
        #expect(run.errorText.contains(expected))
        #expect(run.output.isEmpty)
    }

    @Test("A folder for the data that cannot be made is named")
    func missingFolder() async throws {
        let run = try await BuiltCommand.run(["sandbox"], environment: ["TMPDIR": "/nowhere"])
        #expect(run.status != .exited(0))
        #expect(run.errorText.contains("no folder can be made in /nowhere"), "\(run.errorText)")
    }

    @Test("An etcd program that is not there is named")
    func missingProgram() async throws {
        let run = try await BuiltCommand.run(["sandbox", "--etcd", "/nowhere/etcd"])
        #expect(run.status != .exited(0))
        #expect(run.errorText.contains("no etcd program at /nowhere/etcd"))
    }
}
