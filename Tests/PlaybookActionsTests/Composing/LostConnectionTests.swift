import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Rescues on clusters that fail")
    struct LostConnectionTests {
        private func steps(_ book: String) -> String {
            """
            - block:
                - action: put
                  with: {key: lost, value: x}
                  timeout: 1s
              rescue: [{action: trial, with: {book: \(book), mark: rescued}}]
              always: [{action: trial, with: {book: \(book), mark: always}}]
            - {action: trial, with: {book: \(book), mark: behind}}
            """
        }

        private func run(_ book: String, harming harm: (ClusterMember) async throws -> Void) async throws -> RunRecord {
            try await withEtcdCluster(.one) { cluster in
                try await OnRealClusters.withSession(cluster) { session in
                    var session = session
                    session.catalog = .withTrials
                    let planned = try await session.plan(steps(book))
                    let member = try #require(cluster.members.first)
                    try await harm(member)
                    let record = await planned.run()
                    try? member.resume()
                    return record
                }
            }
        }

        @Test("A member that stands still ends the step's time; the rescue runs")
        func timeout() async throws {
            let record = try await run("still") { try $0.pause() }
            #expect(Trials.marks(in: "still") == ["rescued", "always"], "\(record.complaint)")
            #expect(record.steps[1].error?.message.contains("not done within 1s") == true)
            #expect(record.steps[0].status == .rescued)
            // The put was under way: whether it was carried out nobody can know.
            #expect(record.verdict == .unknown)
        }

        @Test("A member that is gone is a lost connection; the rescue runs")
        func gone() async throws {
            let record = try await run("gone") { await $0.kill() }
            #expect(Trials.marks(in: "gone") == ["rescued", "always"], "\(record.complaint)")
            #expect(record.steps[0].status == .rescued)
            #expect([.unreachable, .unknown, .failed].contains(record.verdict), "\(record.complaint)")
        }
    }
}
