import Synchronization

/// A throw-away cluster of real `etcd` processes on loopback, in a temporary folder.
///
/// ``stop()`` ends it; so does the end of this process, however it comes about. ``withEtcdCluster(_:_:)`` does both ends.
public final class EtcdCluster: Sendable {
    /// What the cluster was made of.
    public let options: ClusterOptions
    /// The cluster's folder: data, logs. It goes when the cluster is stopped.
    public let folder: TemporaryFolder
    let program: String
    let token: String
    let knowsNoFsync: Bool
    private let claim: FolderClaim
    private let processes = Mutex<[ClusterMember]>([])
    /// Between the members; nil where they reach each other directly.
    let network: PeerNetwork?

    init(options: ClusterOptions, program: String, knowsNoFsync: Bool) throws(SandboxError) {
        self.options = options
        self.program = program
        self.knowsNoFsync = knowsNoFsync
        folder = try TemporaryFolder()
        claim = try FolderClaim(folder)
        FolderClaim.sweep(beside: folder)
        network = options.proxiesPeers ? PeerNetwork() : nil
        token = "sandbox-\(UInt64.random(in: 0 ... .max))"
    }

    /// All member processes, in the order they were started; also those that were killed.
    public var members: [ClusterMember] { processes.withLock { $0 } }

    /// The client addresses of all member processes.
    public var endpoints: [String] { members.map(\.clientURL) }

    /// Waits until every running member is healthy, and knows every other running one by its name and addresses.
    public func waitUntilHealthy(within limit: Duration = .seconds(60)) async throws(SandboxError) {
        let deadline = ContinuousClock.now + limit
        let running = members.filter(\.isRunning)
        for member in running {
            try await member.waitUntilHealthy(knowing: running.map(\.name), within: max(.zero, deadline - .now))
        }
    }

    /// The one member that believes of itself that it leads; waits until there is one, and no other.
    public func leader(within limit: Duration = .seconds(30)) async throws(SandboxError) -> ClusterMember {
        let deadline = ContinuousClock.now + limit
        repeat {
            var leaders: [ClusterMember] = []
            for member in members where member.isRunning {
                if let leads = try? await member.isLeader(), leads { leaders.append(member) }
            }
            // A leader that was deposed a moment ago, or is cut off, believes in itself for a while.
            if leaders.count == 1 { return leaders[0] }
            do { try await Task.sleep(for: .milliseconds(20)) } catch { break }
        } while ContinuousClock.now < deadline
        throw .noLeader
    }

    /// The members that do not lead.
    public func followers() async throws(SandboxError) -> [ClusterMember] {
        let leader = try await leader()
        return members.filter { $0 !== leader }
    }

    /// Kills every process, waits until all are gone, and removes the folder. May be called again.
    public func stop() async {
        for member in members { try? member.signal(9) }
        for member in members { await member.kill() }
        network?.stop()
        folder.remove()
    }

    func append(_ member: ClusterMember) {
        processes.withLock { $0.append(member) }
        network?.add(member)
    }

    func place(_ name: String, peerURL: String?) throws(SandboxError) -> MemberPlace {
        let ports = try FreePorts.reserve(3)
        let peerURL = peerURL ?? "http://127.0.0.1:\(ports[1])"
        guard let peerPort = port(ofURL: peerURL) else { throw .noPort(peerURL) }
        return MemberPlace(
            name: name, clientPort: ports[0], peerURL: peerURL,
            peerPort: try network?.open(peerPort) ?? peerPort, metricsPort: ports[2], usesTLS: options.tls != nil,
            folder: folder.path)
    }

    func member(_ place: MemberPlace, initialCluster: String, state: String) -> ClusterMember {
        let arguments = MemberArguments(
            place: place, initialCluster: initialCluster, state: state, token: token, options: options,
            knowsNoFsync: knowsNoFsync)
        return ClusterMember(arguments, program: program)
    }
}

/// Starts a cluster, hands it to `body`, and stops it however `body` ends.
public func withEtcdCluster<Value>(
    _ options: ClusterOptions = ClusterOptions(), _ body: (EtcdCluster) async throws -> Value
) async throws -> Value {
    let cluster = try await EtcdCluster.start(options)
    do {
        let value = try await body(cluster)
        await cluster.stop()
        return value
    } catch {
        await cluster.stop()
        throw error
    }
}

extension SandboxError {
    fileprivate static let noLeader = SandboxError(.notHealthy, "no member of the cluster leads")

    fileprivate static func noPort(_ url: String) -> SandboxError {
        SandboxError(.unexpectedAnswer, "the peer URL '\(url)' names no port")
    }
}
