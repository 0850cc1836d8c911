import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Maintenance of three members", .cluster(.three, on: [.v34, .v35]), .serialized)
    struct MaintenanceActionTests {
        @Test(
            "a rolling defragmentation gives space back, the leader last, and keeps the data",
            arguments: EtcdRelease.allCases)
        func rollingDefragmentation(_ release: EtcdRelease) async throws {
            let cluster = try TestCluster.of(release)
            try await cluster.fill(keys: 1000, valueBytes: 8_000)
            try await cluster.fragment()
            let step =
                "- action: defragment\n  with: {allow-risky-release: true}\n- action: check-hash"
            let leader = try await cluster.leader().name
            let record = try await Rig.run(step, on: cluster)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.steps[0].changed)
            guard case .list(let members)? = record.output(1, "members") else {
                Issue.record("no members: \(record.steps[0].outputs)")
                return
            }
            #expect(members.count == 3)
            #expect(members.last?["name"] == .text(leader))
            #expect(members.allSatisfy { ($0["reclaimed"]?.integer ?? 0) > 100_000 })
            #expect(record.quorum?.spare == 0)

            // Only now is what Status says of free space steady.
            let second = try await Rig.plan("- action: defragment\n  with: {min-reclaim: 1MiB}", on: cluster)
            #expect(second.steps[0].effects.isEmpty, "a second plan shows no changes")
        }

        @Test("leadership moves away before the leader's turn", arguments: EtcdRelease.allCases)
        func moveLeaderFirst(_ release: EtcdRelease) async throws {
            let cluster = try TestCluster.of(release)
            try await cluster.fill(keys: 1000, valueBytes: 8_000)
            try await cluster.fragment()
            let record = try await Rig.run(
                "- action: defragment\n  with: {order: move-leader, allow-risky-release: true}", on: cluster)
            #expect(record.verdict == .done, "\(record.complaint)")
            guard case .list(let members)? = record.output(1, "members") else { return }
            #expect(members.allSatisfy { $0["leader"] == .bool(false) })
        }

        @Test("what a defragmentation is said to have blocked is its own time, not that of another member's answers")
        func blockedTime() async throws {
            let cluster = try TestCluster.of(.v34)
            let followers = try await cluster.followers()
            let slow = try #require(cluster.members.firstIndex { $0.name == followers[1].name })
            let proxy = try FaultProxy(to: cluster.endpoints[slow])
            defer { proxy.stop() }
            proxy.faults = .delayed(.milliseconds(500))
            var configuration = cluster.clientConfiguration
            configuration.endpoints = cluster.endpoints.enumerated().map { $0 == slow ? proxy.url : $1 }
            let record = try await Rig.run(
                "- action: defragment\n  with: {members: [\"name:\(followers[0].name)\"]}", on: cluster,
                client: configuration)
            #expect(record.verdict == .done, "\(record.complaint)")
            guard case .list(let members)? = record.output(1, "members"),
                case .duration(let blocked)? = members.first?["blocked"]
            else {
                Issue.record("no members: \(record.steps[0].outputs)")
                return
            }
            #expect(blocked < 0.5)
        }

        @Test("a release that can lose data is refused without consent")
        func riskyRelease() async throws {
            let cluster = try TestCluster.of(.v35)
            try await cluster.fill(keys: 1000, valueBytes: 8_000)
            try await cluster.fragment()
            let record = try await Rig.run("- action: defragment", on: cluster)
            #expect(record.verdict == .refused, "\(record.complaint)")
            #expect(!record.steps[0].changed)
        }

        @Test("move-leader moves to the member named, and leaves it there", arguments: EtcdRelease.allCases)
        func moveLeader(_ release: EtcdRelease) async throws {
            let cluster = try TestCluster.of(release)
            let follower = try await cluster.followers()[0].name
            let step = "- action: move-leader\n  with: {to: \"name:\(follower)\"}"
            let record = try await Rig.run(step, on: cluster)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(try await cluster.leader().name == follower)
            let again = try await Rig.run(step, on: cluster)
            #expect(!again.steps[0].changed)
        }

        @Test("a snapshot is whole, private, and rotated", arguments: EtcdRelease.allCases)
        func snapshot(_ release: EtcdRelease) async throws {
            let cluster = try TestCluster.of(release)
            let folder = try TemporaryFolder(prefix: "snapshots")
            let path = folder.file("new/etcd-${{ run.stamp }}.db")
            for old in ["20200101T000000Z", "20210101T000000Z", "20220101T000000Z"] {
                try FileManager.default.createDirectory(atPath: folder.file("new"), withIntermediateDirectories: true)
                try Data("old".utf8).write(to: URL(filePath: folder.file("new/etcd-\(old).db")))
            }
            let record = try await Rig.run("- action: snapshot\n  with: {to: \"\(path)\", keep: 2}", on: cluster)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(!record.steps[0].changed, "a file is no change of the cluster")
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.file("new")).sorted()
            #expect(files.count == 2 && files[0] == "etcd-20220101T000000Z.db", "\(files)")
            let new = folder.file("new/\(files[1])")
            let attributes = try FileManager.default.attributesOfItem(atPath: new)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let status = try await ToolRun.run(
                try release.binary.tool("etcdctl"), ["snapshot", "status", new],
                environment: ["ETCDCTL_API": "3", "PATH": "/usr/bin"])
            #expect(status.status == .exited(0), "\(status.errorText)")
        }

        @Test("an existing file, a folder and a link are refused, and nothing is left behind")
        func snapshotPaths() async throws {
            let cluster = try TestCluster.of(.v34)
            let folder = try TemporaryFolder(prefix: "snapshots")
            try Data("old".utf8).write(to: URL(filePath: folder.file("there")))
            try FileManager.default.createSymbolicLink(
                atPath: folder.file("link"), withDestinationPath: folder.file("there"))
            try FileManager.default.createDirectory(atPath: folder.file("folder"), withIntermediateDirectories: false)
            for name in ["there", "link", "folder", "folder/"] {
                let record = try await Rig.run("- action: snapshot\n  with: {to: \(folder.file(name))}", on: cluster)
                #expect(record.verdict == .failed, "\(name): \(record.complaint)")
            }
            #expect(try Data(contentsOf: URL(filePath: folder.file("there"))) == Data("old".utf8))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.file("")).sorted() == [
                    "folder", "link", "there",
                ])
        }

        @Test("health, hashes and status are told; what does not hold fails", arguments: EtcdRelease.allCases)
        func checks(_ release: EtcdRelease) async throws {
            let cluster = try TestCluster.of(release)
            let record = try await Rig.run(
                """
                - action: check-health
                  with: {voters: 3, max-lag: 1000, max-latency: 30s}
                - action: check-hash
                - id: now
                  action: status
                - action: assert
                  with:
                    that: ["cluster.healthy", "len(cluster.voters) == 3", "steps.now.outputs.db_size > 1KiB"]
                - action: wait-for
                  with: {until: cluster.healthy}
                - action: pause
                  with: {message: nothing to do, until: "member('m1').started"}
                """, on: cluster)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.steps.allSatisfy { !$0.changed })
            let wrong = try await Rig.run("- action: check-health\n  with: {voters: 5}", on: cluster)
            #expect(wrong.verdict == .failed)
            #expect(wrong.error?.message.contains("3 voters, not 5") == true, "\(wrong.complaint)")
            let false_ = try await Rig.run(
                "- action: assert\n  with: {that: [\"len(cluster.voters) == 7\"]}", on: cluster)
            #expect(false_.verdict == .failed, "\(false_.complaint)")
        }

        @Test("a step reads what an earlier step of the same run wrote, not what the plan saw")
        func freshOutputs() async throws {
            let cluster = try TestCluster.of(.v34)
            try await withEtcdClient(cluster.clientConfiguration) { client in
                _ = try await client.put(PutRequest(key: "source", value: "old"))
                let record = try await Rig.run(
                    """
                    - action: put
                      with: {key: source, value: new}
                    - id: read
                      action: get
                      with: {key: source}
                    - action: put
                      with: {key: copy, value: "${{ steps.read.outputs.values[0] }}"}
                    """, on: cluster)
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(try await client.get(GetRequest(key: "copy")).keyValues.first?.valueText == "new")
            }
        }

        @Test("a wait that is never over ends with the step's timeout")
        func timeout() async throws {
            let cluster = try TestCluster.of(.v34)
            let record = try await Rig.run(
                "- action: wait-for\n  with: {until: not cluster.healthy, interval: 100ms}\n  timeout: 500ms",
                on: cluster)
            #expect(record.verdict == .failed)
            #expect(record.error?.kind == "timed-out", "\(record.complaint)")
        }

        @Test("on-failure: continue goes on, and the run still fails")
        func onFailure() async throws {
            let cluster = try TestCluster.of(.v34)
            let record = try await Rig.run(
                """
                - id: a
                  action: assert
                  on-failure: continue
                  with: {that: ["len(cluster.voters) == 7"]}
                - action: status
                - action: status
                  needs: [a]
                """, on: cluster)
            #expect(record.verdict == .failed)
            #expect(record.steps.map(\.status) == [.failed, .succeeded, .skipped], "\(record.complaint)")
        }
    }
}

extension RecordedValue {
    subscript(name: String) -> RecordedValue? {
        guard case .record(let fields) = self else { return nil }
        return fields[name]
    }

    var integer: Int64? {
        switch self {
        case .integer(let value), .size(let value): value
        default: nil
        }
    }
}
