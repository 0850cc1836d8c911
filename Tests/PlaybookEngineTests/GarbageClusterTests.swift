import EtcdClient
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

@Suite("F31: Clusters that tell nonsense of themselves")
struct GarbageClusterTests {
    @Test(
        "They are seen, judged and simulated without harm, or told to be unreachable",
        arguments: (1...40).map(UInt64.init))
    func observing(seed: UInt64) async throws {
        let server = try GarbageAnswers(seed: seed)
        var configuration = EtcdConfiguration(endpoints: [server.url])
        configuration.requestTimeout = .seconds(2)
        configuration.maxUnaryRetries = 1
        try await withEtcdClient(configuration) { client in
            let observer = ClusterObserver(client, patience: .seconds(2))
            do throws(StepFailure) { Self.judge(try await observer.observe(quotas: seed.isMultiple(of: 2))) } catch {
                #expect(!error.message.isEmpty)
            }
        }
    }

    /// Looks at every member with every guard, and carries every change out in thought.
    private static func judge(_ view: ClusterView) {
        var simulation = PlanSimulation(view)
        for member in view.members {
            let changes: [Change] = [
                .occupy(member.reference, estimate: nil), .memberRemove(member.reference),
                .memberPromote(member.reference), .leader(to: member.reference),
                .alarm(name: "NOSPACE", member: member.reference), .memberAdd(peerURLs: member.peerURLs, learner: true),
                .file(path: "a", source: member.reference),
            ]
            for change in changes {
                let effect = Effect("e", change)
                for each in Guard.guards(for: change) { _ = each.rule(on: effect, seeing: view).detail }
                _ = simulation.apply(effect)
            }
            _ = (view.lag(of: member), member.complaint, "\(member.reference)")
        }
        _ = (ClusterRecord(view), simulation.tightest, view.version)
    }
}
