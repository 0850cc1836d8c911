import EtcdClient
package import PlaybookRecord

extension HealthRecord {
    /// The cluster as it was seen: healthy where every member is, a majority agrees on a leader, and no alarm is raised.
    package init(_ view: ClusterView) {
        let isGood = view.isLed && view.members.allSatisfy(\.isHealthy) && view.alarms.isEmpty
        let record = ClusterRecord(view)
        self.init(
            verdict: isGood ? .done : .failed, cluster: record.id, healthy: isGood,
            members: view.members.map { Member($0, in: view) }, alarms: record.alarms)
    }
}

extension HealthRecord.Member {
    fileprivate init(_ member: MemberView, in view: ClusterView) {
        let role: HealthRecord.Role =
            member.isLearner ? .learner : member.id == view.leader?.id ? .leader : .voter
        self.init(
            id: member.hexID, name: member.name, endpoint: member.endpoint?.description, role: role,
            healthy: member.isHealthy)
        alarms = view.alarms.filter { $0.member == member.id }.map { "\($0.name)" }
        problem = member.isHealthy ? nil : member.complaint
        version = member.version
        guard let status = member.status else { return }
        dbSize = status.dbSize
        dbSizeInUse = status.dbSizeInUse
        raftIndex = status.raftIndex
        raftLag = view.lag(of: member)
        latency = status.latency / .seconds(1)
    }
}
