import EtcdClient
import EtcdSandbox
import TestSupport

/// Where an example is tried: a cluster, a session on it, a folder for its files, and addresses on loopback in place
/// of the ones that the manual shows.
struct ExampleGround: Sendable {
    let cluster: EtcdCluster
    let session: PlaybookSession
    private let folder: TemporaryFolder
    private let peerURL: String
    private let hooks: Webhook

    init(_ cluster: EtcdCluster, _ session: PlaybookSession) throws {
        self.cluster = cluster
        self.session = session
        folder = try TemporaryFolder(prefix: "etcd-sandbox-examples")
        hooks = try Webhook()
        peerURL = try cluster.freePeerURL()
    }

    /// The steps with this ground's folder and address.
    func local(_ steps: String) -> String {
        steps.replacing("backups/", with: folder.file("backups/"))
            .replacing("https://hooks.example.com", with: hooks.url)
            .replacing("http://10.0.9.1:2379", with: cluster.endpoints[0])
            .replacing("http://10.0.0.4:2380", with: peerURL).replacing("http://10.0.1.2:2380", with: peerURL)
    }

    /// Whether somebody watches keys of the cluster.
    func isWatched() async throws -> Bool {
        for member in cluster.members where try await member.metric("etcd_debugging_mvcc_watcher_total") ?? 0 > 0 {
            return true
        }
        return false
    }

    /// Kills a member, and waits until the others have a leader again.
    func kill(_ name: String) async throws {
        await cluster.members.first { $0.name == name }?.kill()
        _ = try await cluster.leader()
    }

    /// Starts the member that the steps have announced as a learner.
    func startLearner(_ name: String) async throws { _ = try await cluster.addProcess(name: name, peerURL: peerURL) }

    /// Writes one key so often, each time in a revision of its own.
    func write(revisions: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<revisions {
                if number >= 64 { _ = try await group.next() }
                group.addTask { [client = session.client] in
                    try await client.put(PutRequest(key: "/history", value: "\(number)"))
                }
            }
            try await group.waitForAll()
        }
    }
}
