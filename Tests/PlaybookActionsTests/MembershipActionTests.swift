import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Membership", .startsProcesses, .serialized)
    struct MembershipActionTests {
        @Test("F28: a member that is gone for good is replaced, and nobody else", arguments: EtcdRelease.allCases)
        func replacement(_ release: EtcdRelease) async throws {
            try await withEtcdCluster(.three(release)) { cluster in
                await cluster.members[2].kill()
                _ = try await cluster.leader()
                let url = try cluster.freePeerURL()
                let remove = try await Rig.run("- action: member-remove\n  with: {member: \"name:m3\"}", on: cluster)
                #expect(remove.verdict == .done, "\(remove.complaint)")
                #expect(remove.steps[0].changed)
                let again = try await Rig.run("- action: member-remove\n  with: {member: \"name:m3\"}", on: cluster)
                #expect(again.verdict == .done && !again.steps[0].changed, "\(again.complaint)")

                let addition = "- action: member-add\n  with: {name: m4, peer-urls: [\"\(url)\"]}"
                let add = try await Rig.run(addition, on: cluster)
                #expect(add.verdict == .done, "\(add.complaint)")
                guard case .text(let initial)? = add.output(1, "initial_cluster") else {
                    Issue.record("no initial_cluster")
                    return
                }
                let same = try await Rig.run(addition, on: cluster)
                #expect(!same.steps[0].changed && same.output(1, "id") == add.output(1, "id"), "\(same.complaint)")

                _ = try await cluster.addProcess(name: "m4", peerURL: url, initialCluster: initial)
                let promote = try await Rig.run(
                    """
                    - action: member-promote
                      with: {member: "name:m4"}
                      timeout: 60s
                    - action: check-health
                      with: {voters: 3}
                    """, on: cluster.waitingFor("m4"))
                #expect(promote.verdict == .done, "\(promote.complaint)")
            }
        }

        @Test("A promotion that ends before the learner has caught up says so, and its guard warned")
        func learnerBehind() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                let url = "http://127.0.0.1:\(try FreePorts.reserve(1)[0])"
                let added = try await Rig.run(
                    "- action: member-add\n  with: {name: m4, peer-urls: [\"\(url)\"]}\n  timeout: 1m", on: cluster)
                #expect(added.verdict == .done, "\(added.complaint)")
                let step = "- action: member-promote\n  with: {member: \"peer:\(url)\"}\n  timeout: 3s"
                let plan = try await Rig.plan(step, on: cluster)
                let promote = try await Rig.run(step, on: cluster)
                #expect(promote.verdict == .failed, "\(promote.complaint)")
                let message = try #require(promote.error?.message)
                #expect(message.contains("not done within 3s") && message.contains("had not caught up"), "\(message)")
                let verdict = plan.steps[0].guards.first { $0.name == "learner-in-step" }
                #expect(verdict?.ruling == .warns && verdict?.detail.contains("does not answer") == true)
            }
        }

        @Test("A learner that had caught up and has stopped since gets no vote")
        func learnerStopped() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                try await OnRealClusters.withSession(cluster) { session in
                    for index in 0..<200 { try await session.client.put(PutRequest(key: "log/\(index)", value: "x")) }
                    let url = try cluster.freePeerURL()
                    let added = try await session.run(
                        "- action: member-add\n  with: {name: m4, peer-urls: [\"\(url)\"]}\n  timeout: 1m")
                    #expect(added.verdict == .done, "\(added.complaint)")
                    let learner = try await cluster.addProcess(name: "m4", peerURL: url)
                    let ready = try await session.run(
                        """
                        - action: wait-for
                          with: {until: 'member("peer:\(url)").lag < 10 && member("peer:\(url)").healthy'}
                          timeout: 1m
                        """)
                    #expect(ready.verdict == .done, "\(ready.complaint)")
                    await learner.kill()
                    let promote = try await session.run(
                        "- action: member-promote\n  with: {member: \"peer:\(url)\"}\n  timeout: 3s")
                    #expect(promote.verdict == .failed, "\(promote.complaint)")
                    let now = try await session.client.memberList().members.first { $0.peerURLs == [url] }
                    #expect(now?.isLearner == true)
                }
            }
        }

        @Test("A plan that learns in the run alone whom it promotes may replace every member")
        func rollingReplacement() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                let steps = (1...3).map { index in
                    """
                    - id: add\(index)
                      action: member-add
                      with: {name: n\(index), peer-urls: ["http://127.0.0.1:\(index)"]}
                    - action: member-promote
                      with: {member: "id:${{ steps.add\(index).outputs.id }}"}
                      timeout: 1h
                    - action: member-remove
                      with: {member: "name:m\(index)", even-if-healthy: true}
                    """
                }
                let plan = try await Rig.plan(steps.joined(separator: "\n"), on: cluster)
                #expect(plan.error == nil, "\(plan.complaint)")
                #expect(plan.steps.last?.notes.contains { $0.hasPrefix("without the voter that") } == true)
                let hasty = try await Rig.plan(
                    (1...3).map { "- action: member-remove\n  with: {member: \"name:m\($0)\", even-if-healthy: true}" }
                        .joined(separator: "\n"), on: cluster)
                #expect(hasty.verdict == .refused, "\(hasty.complaint)")
            }
        }

        @Test("F28: removing a healthy member, or the last majority, is refused with nothing changed")
        func refusals() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                let healthy = try await Rig.run("- action: member-remove\n  with: {member: \"name:m3\"}", on: cluster)
                #expect(healthy.verdict == .refused, "\(healthy.complaint)")
                await cluster.members[2].kill()
                _ = try await cluster.leader()
                let other = try await Rig.run(
                    "- action: member-remove\n  with: {member: \"name:m2\", even-if-healthy: true}", on: cluster)
                #expect(other.verdict == .refused, "\(other.complaint)")
                let rolling = try await Rig.run("- action: defragment", on: cluster)
                #expect(rolling.verdict == .refused, "\(rolling.complaint)")
                let typo = try await Rig.run("- action: member-remove\n  with: {member: \"id:1234\"}", on: cluster)
                #expect(typo.verdict == .done && !typo.steps[0].changed, "\(typo.complaint)")
            }
        }

        @Test("F28: a name that means another member than in the plan changes nothing")
        func pinned() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                await cluster.members[2].kill()
                _ = try await cluster.leader()
                try await OnRealClusters.withSession(cluster) { session in
                    let planned = try await session.plan("- action: member-remove\n  with: {member: \"name:m3\"}")
                    #expect(planned.plan.obstacle == nil, "\(planned.record.complaint)")

                    let gone = try #require(try await session.client.memberList().members.first { $0.name == "m3" })
                    try await session.client.memberRemove(gone.id)
                    let url = try cluster.freePeerURL()
                    try await eventually {
                        do {
                            try await session.client.memberAdd(peerURLs: [url], isLearner: true)
                            return true
                        } catch { return false }
                    }
                    try cluster.members[2].eraseData()
                    let other = try await cluster.addProcess(name: "m3", peerURL: url)
                    _ = try await cluster.waitingFor("m3")
                    await other.kill()

                    let record = await planned.run()
                    #expect(record.verdict == .refused, "\(record.complaint)")
                    #expect(record.error?.message.contains("the plan was made for m3 (") == true, "\(record.complaint)")
                    #expect(try await session.client.memberList().members.count == 3)
                }
            }
        }

        @Test("without a leader, what changes is unreachable, and a snapshot still works")
        func noLeader() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                for member in cluster.members.dropFirst() { await member.kill() }
                try await eventually("the last member has lost its leader") {
                    try await cluster.members[0].metric("etcd_server_has_leader") == 0
                }
                let folder = try TemporaryFolder(prefix: "snapshots")
                let put = try await Rig.run("- action: compact\n  with: {revision: 1}", on: cluster)
                #expect(put.verdict == .unreachable, "\(put.complaint)")
                let snapshot = try await Rig.run(
                    "- action: snapshot\n  with: {to: \(folder.file("s.db"))}", on: cluster)
                #expect(snapshot.verdict == .done, "\(snapshot.complaint)")
            }
        }

        @Test("member-update changes peer URLs once")
        func update() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                await cluster.members[2].kill()
                _ = try await cluster.leader()
                let url = try cluster.freePeerURL()
                let step = "- action: member-update\n  with: {member: \"name:m3\", peer-urls: [\"\(url)\"]}"
                let record = try await Rig.run(step, on: cluster)
                #expect(record.verdict == .done && record.steps[0].changed, "\(record.complaint)")
                let again = try await Rig.run(step, on: cluster)
                #expect(!again.steps[0].changed, "\(again.complaint)")
            }
        }

        @Test("the only member is defragmented with consent alone")
        func single() async throws {
            try await withEtcdCluster(ClusterOptions(members: 1, unsafeNoFsync: true)) { cluster in
                try await cluster.fill(keys: 1000, valueBytes: 8_000)
                try await cluster.fragment()
                let refused = try await Rig.run("- action: defragment", on: cluster)
                #expect(refused.verdict == .refused, "\(refused.complaint)")
                let record = try await Rig.run("- action: defragment\n  with: {allow-downtime: true}", on: cluster)
                #expect(record.verdict == .done && record.steps[0].changed, "\(record.complaint)")
            }
        }

        @Test("a snapshot may take longer than a request")
        func slowSnapshot() async throws {
            try await withEtcdCluster(ClusterOptions(members: 1, unsafeNoFsync: true)) { cluster in
                try await cluster.fill(keys: 150, valueBytes: 8_000)
                let proxy = try FaultProxy(to: cluster.endpoints[0])
                var slow = ProxyFaults()
                slow.toClient.bytesPerSecond = 250_000
                proxy.faults = slow
                var configuration = EtcdConfiguration(endpoints: [proxy.url])
                configuration.requestTimeout = .seconds(3)
                let folder = try TemporaryFolder(prefix: "snapshots")
                let record = try await Rig.run(
                    "- action: snapshot\n  with: {to: \(folder.file("slow.db"))}", on: cluster, client: configuration)
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(record.steps[0].seconds ?? 0 > 3, "the proxy lets a megabyte through in no less than four")
            }
        }

        @Test("F4: out of space is recovered from: compact, defragment, disarm", arguments: EtcdRelease.allCases)
        func spaceRecovery(_ release: EtcdRelease) async throws {
            var options = ClusterOptions.three(release)
            options.quotaBackendBytes = 4 << 20
            try await withEtcdCluster(options) { cluster in
                try await cluster.exhaustSpace()
                let early = try await Rig.run(
                    "- action: alarm-disarm\n  with: {alarm: NOSPACE, below: 50%}", on: cluster)
                #expect(early.verdict == .refused, "\(early.complaint)")
                let record = try await Rig.run(
                    """
                    - action: compact
                      with: {keep-revisions: 1}
                    - action: defragment
                      with: {allow-risky-release: true}
                    - action: alarm-disarm
                      with: {alarm: NOSPACE, below: 90%}
                    - action: check-health
                    """, on: cluster)
                #expect(record.verdict == .done, "\(record.complaint)")
                try await withEtcdClient(cluster.clientConfiguration) { client in
                    _ = try await client.put(PutRequest(key: "after", value: "works"))
                }
            }
        }
    }
}

extension ClusterOptions {
    static func three(_ release: EtcdRelease) -> ClusterOptions {
        var options = ClusterOptions.three
        options.etcd = release.binary
        return options
    }
}

extension EtcdCluster {
    /// The cluster, once the member of this name has joined.
    func waitingFor(_ name: String) async throws -> EtcdCluster {
        try await withEtcdClient(clientConfiguration) { client in
            try await eventually {
                try await client.memberList().members.contains { $0.name == name }
            }
        }
        return self
    }
}
