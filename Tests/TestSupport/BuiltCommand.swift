package import EtcdSandbox

/// The command as it was built beside the running tests.
package struct BuiltCommand: Sendable {
    private let process: ChildProcess
    private let folder: TemporaryFolder

    /// The folder the tests and the products lie in.
    package static var productFolder: String { parentFolder(of: absolutePath("/proc/self/exe")) }

    /// The path of the built `etcd-playbook`.
    package static var path: String { productFolder + "/etcd-playbook" }

    /// The environment a command gets unless told otherwise: nothing of the caller's but `PATH`.
    package static let cleanEnvironment = [
        "PATH": ProcessEnvironment.current["PATH"] ?? "/usr/bin:/bin", "HOME": "/",
        "XDG_STATE_HOME": productFolder + "/test-state",
    ]

    /// Runs the command to its end. One that does not end in time is killed, and has no status.
    package static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = "", folder: String? = nil,
        within limit: Duration = .seconds(120)
    ) async throws -> ToolRun {
        try await ToolRun.run(
            path, arguments, environment: cleanEnvironment.merging(environment) { $1 }, input: Array(input.utf8),
            folder: folder, within: limit)
    }

    /// Starts the command and leaves it running, for tests that interrupt it.
    package static func start(
        _ arguments: [String], environment: [String: String] = [:], folder: String? = nil
    ) async throws -> BuiltCommand {
        let files = try TemporaryFolder(prefix: "etcd-sandbox-command")
        let child = try await ChildProcess.start(
            ChildLaunch(
                path, arguments, environment: cleanEnvironment.merging(environment) { $1 },
                output: files.file("out"), errors: files.file("err"), folder: folder))
        return BuiltCommand(process: child, folder: files)
    }

    /// The process id.
    package var pid: Int32 { process.pid }
    /// What it has written to standard output so far.
    package var output: String { readFile(folder.file("out"), limit: 1 << 24) ?? "" }
    /// What it has written to standard error so far.
    package var errors: String { readFile(folder.file("err"), limit: 1 << 24) ?? "" }
    /// How it ended; nil while it runs.
    package var status: ExitStatus? { process.exitStatus }

    /// Sends a signal, as `SIGINT` for Ctrl-C.
    package func signal(_ number: Int32) { process.signal(number) }

    /// Waits for its end; nil when `limit` passes first.
    package func wait(within limit: Duration = .seconds(120)) async -> ExitStatus? {
        await process.wait(within: limit)
    }

    /// Kills it.
    package func kill() async { await process.kill() }
}
