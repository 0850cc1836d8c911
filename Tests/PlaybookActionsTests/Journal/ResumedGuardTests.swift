import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// What is left of a run that was cut off is simulated anew, on the cluster as it is by then.
    @Suite("Guards of runs that go on", .cluster(.three), .serialized)
    struct ResumedGuards {
        private static let steps = """
            - action: put
              with: {key: guarded/a, value: x, always: true}
            - action: put
              with: {key: guarded/b, value: x, always: true}
            - block:
                - for-each: members
                  action: defragment
                  with: {members: ["${{ member.id }}"], settle: {leader-stable: 0s}}
            """

        private func keys(_ client: EtcdClient) async throws -> [String: Int64] {
            let pairs = try await client.get(GetRequest(.prefix("guarded/"))).keyValues
            return Dictionary(pairs.map { ($0.keyText, $0.version) }, uniquingKeysWith: { first, _ in first })
        }

        /// Waits until every member answers and is in step.
        private func settled(_ session: PlaybookSession) async throws {
            let wait = "- action: wait-for\n  with: {until: cluster.healthy, interval: 100ms}\n  timeout: 1m"
            let record = try await session.run(wait)
            #expect(record.verdict == .done, "\(record.complaint)")
        }

        @Test("A run whose last steps would cost the quorum by now is refused before it goes on; later it goes on")
        func refused() async throws {
            let cluster = try TestCluster.current
            try await OnRealClusters.onCluster(of: .v34) { session in
                try await settled(session)
                let dying = DyingJournal(limit: 3)
                _ = try await session.run(Self.steps, with: dying)
                #expect(try await keys(session.client) == ["guarded/a": 1])
                let follower = try await cluster.followers()[0]
                await follower.kill()
                let second = DyingJournal(dying.text)
                let refused = try await session.run(Self.steps, with: second)
                #expect(refused.verdict == .refused && refused.exitCode == 3, "\(refused.complaint)")
                #expect(refused.error?.message.contains("does not answer") == true, "\(refused.complaint)")
                #expect(refused.steps.first?.status == .succeeded)
                #expect(try await keys(session.client) == ["guarded/a": 1])
                // Whoever was turned away has left nothing in the journal.
                #expect(second.text == dying.text)
                try await follower.start()
                try await settled(session)
                let resumed = try await session.run(Self.steps, with: second)
                #expect(resumed.verdict == .done, "\(resumed.complaint)")
                #expect(resumed.quorum?.voters == 3)
                #expect(try await keys(session.client) == ["guarded/a": 1, "guarded/b": 1])
            }
        }

        @Test(
            "A replacement that was cut off never removes the new member, which has the old one's name",
            arguments: DyingJournal.Death.allCases)
        func replaced(_ death: DyingJournal.Death) async throws {
            let steps = """
                - action: member-remove
                  with: {member: "name:m3"}
                - action: put
                  with: {key: replaced, value: x, always: true}
                """
            try await withEtcdCluster(.three) { cluster in
                let old = try await cluster.members[2].id()
                await cluster.members[2].kill()
                _ = try await cluster.leader()
                try await OnRealClusters.withSession(cluster) { session in
                    // The second line is the intent.
                    let dying = DyingJournal(limit: 2, death)
                    _ = try await session.run(steps, with: dying)
                    #expect(try dying.records.last?.isIntent == true)
                    if death == .beforeTheCall { _ = try await session.client.memberRemove(old) }
                    let url = try cluster.freePeerURL()
                    try await eventually("a new member is taken") {
                        (try? await session.client.memberAdd(peerURLs: [url])) != nil
                    }
                    try cluster.members[2].eraseData()
                    let new = try await cluster.addProcess(name: "m3", peerURL: url)
                    try await new.waitUntilHealthy()
                    let members = try await session.client.memberList().members.map(\.id).sorted()
                    let resumed = try await session.run(steps, with: DyingJournal(dying.text))
                    #expect(resumed.verdict == .done, "\(resumed.complaint)")
                    #expect(try await session.client.memberList().members.map(\.id).sorted() == members)
                    #expect(!members.contains(old) && members.count == 3)
                }
            }
        }

        @Test("A member that was left in the middle of its defragmentation and is silent is no reason to refuse")
        func silent() async throws {
            let cluster = try TestCluster.current
            try await OnRealClusters.onCluster(of: .v34) { session in
                try await settled(session)
                let whole = DyingJournal()
                _ = try await session.run(Self.steps, with: whole)
                let intent = try #require(try whole.records.firstIndex { $0.isDefragmentation })
                let lines = Array(whole.text.prefix(intent + 1))
                guard case .intent(let cut) = try DyingJournal(lines).records[intent],
                    case .occupy(let target, _, _)? = cut.effects.first?.change
                else {
                    Issue.record("no member was taken")
                    return
                }
                let view = try await ClusterObserver(session.client).observe()
                let url = try #require(view.members.first { $0.reference == target }?.endpoint?.description)
                let member = try #require(cluster.members.first { $0.clientURL == url })
                try member.pause()
                async let ended = session.run(Self.steps, with: DyingJournal(lines))
                try await Task.sleep(for: .seconds(3))
                try member.resume()
                let resumed = try await ended
                #expect(resumed.verdict == .done, "\(resumed.complaint)")
            }
        }
    }
}

extension JournalRecord {
    fileprivate var isDefragmentation: Bool {
        if case .intent(let intent) = self { intent.action == "defragment" } else { false }
    }
}
