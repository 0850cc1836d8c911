import EtcdClient
import EtcdSandbox
import PlaybookActions
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

@Suite("Which member a snapshot is read from")
struct SnapshotSourceTests {
    /// Three voters led by m1, all in step.
    private static func view(alarms: [AlarmView] = []) -> ClusterView {
        let members = (1...3).map { (id: UInt64) in
            MemberView(
                id: id, name: "m\(id)",
                status: MemberStatus(leader: 1, raftIndex: 100, raftAppliedIndex: 100), answersReads: true)
        }
        return ClusterView(id: 1, members: members, alarms: alarms)
    }

    private static func source(_ view: ClusterView) throws -> String { try Snapshot.bestSource(view).name }

    @Test("The follower that has applied the most; the leader where no other voter serves")
    func least() throws {
        #expect(try Self.source(Self.view()) == "m2")
        var view = Self.view()
        view.members[1].status?.raftAppliedIndex = 90
        #expect(try Self.source(view) == "m3")
        view.members[2].status = nil
        view.members[1].answersReads = false
        #expect(try Self.source(view) == "m1", "m2 is cut off and may lack what was written since")
    }

    @Test("Not one that CORRUPT names, while another answers")
    func corrupt() throws {
        #expect(try Self.source(Self.view(alarms: [AlarmView(.corrupt, member: 2)])) == "m3")
        let both = [AlarmView(.corrupt, member: 2), AlarmView(.corrupt, member: 3)]
        #expect(try Self.source(Self.view(alarms: both)) == "m1")
        var alone = Self.view(alarms: [AlarmView(.corrupt, member: 2)])
        (alone.members[0].status, alone.members[2].status) = (nil, nil)
        #expect(try Self.source(alone) == "m2")
    }

    @Test("Without a leader, whichever has applied the most")
    func withoutLeader() throws {
        var view = Self.view()
        for index in view.members.indices { view.members[index].status?.leader = 0 }
        view.members[0].status = nil
        view.members[2].status?.raftAppliedIndex = 101
        #expect(try Self.source(view) == "m3")
    }
}

extension OnRealClusters {
    @Suite("Snapshots of members that are behind", .startsProcesses)
    struct SnapshotsBehind {
        @Test("The revision that is surely in a file is one that its source has", arguments: EtcdRelease.allCases)
        func revision(release: EtcdRelease) async throws {
            var options = ClusterOptions.three(release)
            options.proxiesPeers = true
            let folder = try TemporaryFolder(prefix: "snapshots")
            try await withEtcdCluster(options) { cluster in
                let late = try await cluster.followers()[0]
                let others = cluster.members.filter { $0.name != late.name }
                try cluster.isolate(late)
                var configuration = EtcdConfiguration(endpoints: others.map(\.clientURL))
                configuration.requestTimeout = .seconds(20)
                let newest = try await withEtcdClient(configuration) { client in
                    try await client.put(PutRequest(key: "k", value: "v")).header.revision
                }
                configuration.endpoints.append(late.clientURL)
                let step = "- action: snapshot\n  with: {to: \"\(folder.file("s.db"))\", from: \"name:\(late.name)\"}"
                let record = try await Rig.run(step, on: cluster, client: configuration)
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(record.output(1, "revision_at_least") == .integer(newest - 1))
                let warning = record.steps[0].guards.first { $0.name == "source-answers" }
                #expect(warning?.ruling == .warns && warning?.detail.contains("may lack") == true, "\(warning as Any)")
            }
        }
    }
}
