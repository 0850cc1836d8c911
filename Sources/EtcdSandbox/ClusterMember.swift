import FoundationEssentials
import Glibc
import Synchronization

/// One `etcd` process of a throw-away cluster, and what can be done to it.
///
/// Its addresses and its data survive a restart.
public final class ClusterMember: Sendable {
    let place: MemberPlace
    private let program: Mutex<String>
    private let arguments: Mutex<MemberArguments>
    private let process = Mutex<ChildProcess?>(nil)

    init(_ arguments: MemberArguments, program: String) {
        place = arguments.place
        self.arguments = Mutex(arguments)
        self.program = Mutex(program)
    }

    deinit { process.withLock { _ = $0?.signal(SIGKILL) } }

    /// The name in the member list.
    public var name: String { place.name }
    /// The address for clients, `http://127.0.0.1:PORT` or `https://…`.
    public var clientURL: String { place.clientURL }
    /// The address of its Unix socket, `unix:///…` or `unixs:///…`; nobody listens there unless
    /// ``ClusterOptions/hasUnixSockets`` is set.
    public var socketURL: String { "\(place.socketScheme)://\(place.socketPath)" }
    /// The address for the other members.
    public var peerURL: String { place.peerURL }
    /// The plaintext address of `/metrics` and `/health`.
    public var metricsURL: String { place.metricsURL }
    /// The folder of the member's data.
    public var dataDirectory: String { place.dataDirectory }
    /// The process id; nil when no process runs.
    public var pid: Int32? { running?.pid }
    /// Whether the process runs. A paused one does.
    public var isRunning: Bool { running != nil }
    /// How the last process ended; nil while it runs.
    public var exitStatus: ExitStatus? { process.withLock { $0 }?.exitStatus }

    /// The end of the process's log, over all its runs.
    public func logTail(bytes: Int = 4_096) -> String { readFile(place.logPath, limit: bytes) ?? "" }

    /// Starts the process, unless it runs. Does not wait until it serves; see ``waitUntilHealthy(within:)``.
    public func start() async throws(SandboxError) {
        guard running == nil else { return }
        let (command, options) = arguments.withLock { ($0.list, $0.options) }
        // A process that was killed leaves its socket behind.
        if options.hasUnixSockets { unlink(place.socketPath) }
        let child = try await ChildProcess.start(
            ChildLaunch(
                program.withLock { $0 }, command, environment: ProcessEnvironment.forEtcd, output: place.logPath,
                errors: place.logPath, folder: options.hasUnixSockets ? place.folder : nil))
        process.withLock { $0 = child }
    }

    /// Ends the process at once with SIGKILL, as a power cut would, and waits until it is gone.
    public func kill() async { await process.withLock { $0 }?.kill() }

    /// Asks the process to end with SIGTERM and waits until it is gone; after `limit` it is killed.
    public func terminate(within limit: Duration = .seconds(20)) async {
        guard let child = running else { return }
        child.signal(SIGTERM)
        if await child.wait(within: limit) == nil { await child.kill() }
    }

    /// Stops the process with SIGSTOP: from here on it answers nothing, and its connections stay open.
    public func pause() throws(SandboxError) {
        guard let child = running, child.stop() else { throw .notRunning(name) }
    }

    /// Lets a paused process go on with SIGCONT.
    public func resume() throws(SandboxError) { try signal(SIGCONT) }

    /// Sends the process a signal.
    public func signal(_ number: Int32) throws(SandboxError) {
        guard let child = running, child.signal(number) else { throw .notRunning(name) }
    }

    /// Ends the process with SIGTERM and starts it again on the same data and addresses; waits until it is healthy.
    ///
    /// - Parameters:
    ///   - etcd: another program for it, as in an upgrade.
    ///   - extraArguments: further arguments in place of those it had.
    public func restart(
        etcd: EtcdBinary? = nil, extraArguments: [String]? = nil, within limit: Duration = .seconds(60)
    ) async throws(SandboxError) {
        await terminate()
        if let path = try etcd?.resolve() { program.withLock { $0 = path } }
        if let extraArguments { arguments.withLock { $0.options.extraArguments = extraArguments } }
        try await start()
        try await waitUntilHealthy(within: limit)
    }

    /// Throws the member's data away; for a member that comes back empty. The process must not run.
    public func eraseData() throws(SandboxError) {
        guard running == nil else { throw .stillRunning(name) }
        do { try FileManager.default.removeItem(atPath: dataDirectory) } catch {
            throw SandboxError(.systemCallFailed, "cannot remove \(dataDirectory): \(error)")
        }
    }

    private var running: ChildProcess? {
        guard let child = process.withLock({ $0 }), child.exitStatus == nil else { return nil }
        return child
    }
}

extension SandboxError {
    fileprivate static func notRunning(_ name: String) -> SandboxError {
        SandboxError(.notRunning, "no etcd process runs for member \(name)")
    }

    fileprivate static func stillRunning(_ name: String) -> SandboxError {
        SandboxError(.notRunning, "the etcd process of member \(name) still runs; stop it before its data is removed")
    }
}
