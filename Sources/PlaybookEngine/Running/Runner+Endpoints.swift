import EtcdClient
import PlaybookRecord

// What the settings of the connection want of the cluster itself.

extension Runner {
    /// Replaces the endpoints by what the cluster says they are, where that is due. Those there are stay where it cannot be
    /// asked.
    mutating func syncEndpoints() async {
        guard let interval = setting.syncInterval, let client = setting.client,
            lastSync.map({ $0 + interval <= .now }) ?? true
        else { return }
        _ = try? await client.sync(options: .timeout(.seconds(5)))
        lastSync = .now
    }
}

extension ClusterView {
    /// Throws where a member that answers runs a release older than the client supports.
    package func expectNoOldServer() throws(StepFailure) {
        for member in members {
            guard let version = member.version, EtcdClient.isTooOld(version) else { continue }
            throw .oldServer(member, version)
        }
    }
}

extension StepFailure {
    fileprivate static func oldServer(_ member: MemberView, _ version: String) -> StepFailure {
        StepFailure(
            .refused, "\(member.reference) runs etcd \(version), which is older than this client supports",
            help: "upgrade the members, or leave reject-old-cluster out")
    }
}
