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

    @Test("An etcd program that is not there is named")
    func missingProgram() async throws {
        let run = try await BuiltCommand.run(["sandbox", "--etcd", "/nowhere/etcd"])
        #expect(run.status != .exited(0))
        #expect(run.errorText.contains("no etcd program at /nowhere/etcd"))
    }
}
