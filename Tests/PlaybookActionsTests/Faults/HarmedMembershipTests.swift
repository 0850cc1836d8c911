import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// Removals and additions where they could cost the quorum, or the way to the cluster.
    @Suite("Membership at its edges", .startsProcesses, .serialized)
    struct HarmedMembership {
        @Test("F28: The leader is removed with consent, the run goes on under the next, and its id means nobody then")
        func leader() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                let leader = try await cluster.leader()
                let id = String(try await leader.id(), radix: 16)
                let steps = """
                    - action: member-remove
                      with: {member: "name:\(leader.name)", even-if-healthy: true}
                    - action: wait-for
                      with: {until: "cluster.healthy and len(cluster.voters) == 2", interval: 100ms}
                      timeout: 60s
                    - action: put
                      with: {key: after, value: x}
                    - action: member-remove
                      with: {member: "id:\(id)", even-if-healthy: true}
                    """
                let record = try await Rig.run(steps, on: cluster)
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(record.steps.map(\.changed) == [true, false, true, false], "\(record.complaint)")
            }
        }

        @Test("F28: Where the member behind the run's only endpoint is removed, the run reaches the others")
        func onlyEndpoint() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                let member = try await cluster.followers()[0]
                var configuration = cluster.clientConfiguration
                configuration.endpoints = [member.clientURL]
                configuration.requestTimeout = .seconds(5)
                let steps = """
                    - action: member-remove
                      with: {member: "name:\(member.name)", even-if-healthy: true}
                    - action: put
                      with: {key: after, value: x}
                    - action: check-health
                      with: {voters: 2}
                    """
                let record = try await Rig.run(steps, on: cluster, client: configuration)
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(record.steps.map(\.changed) == [true, true, false], "\(record.complaint)")
            }
        }

        @Test("F28: Nothing is added while a member is down, and nobody healthy goes while another has not started")
        func notSound() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                try await withEtcdClient(cluster.clientConfiguration) { client in
                    let members = try await client.memberList().members.count
                    await cluster.members[2].kill()
                    _ = try await cluster.leader()
                    for learner in [true, false] {
                        let add = try await Rig.run(
                            "- action: member-add\n  with: {peer-urls: [\"\(cluster.freePeerURL())\"], learner: \(learner)}",
                            on: cluster)
                        #expect(add.verdict == .refused, "\(add.complaint)")
                    }
                    #expect(try await client.memberList().members.count == members)

                    try await cluster.members[2].restart()
                    let url = try cluster.freePeerURL()
                    try await eventually("the members have been connected for long enough", every: .milliseconds(200)) {
                        do {
                            try await client.memberAdd(peerURLs: [url])
                            return true
                        } catch let error as EtcdError { return error.code != .unhealthyCluster }
                    }
                    let remove = try await Rig.run(
                        "- action: member-remove\n  with: {member: \"name:m3\", even-if-healthy: true}", on: cluster)
                    #expect(remove.verdict == .refused, "\(remove.complaint)")
                    let undo = try await Rig.run(
                        "- action: member-remove\n  with: {member: \"peer:\(url)\"}", on: cluster)
                    #expect(undo.verdict == .done, "\(undo.complaint)")
                    #expect(try await client.memberList().members.count == members)
                }
            }
        }
    }
}
