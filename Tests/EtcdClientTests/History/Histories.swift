import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension StreamsOnClusters {
    /// Random work under faults, and every history that came of it. `make soak` runs it for longer.
    @Suite("Histories", .cluster(.three), .overBothWireFormats, .serialized)
    struct Histories {
        private static func number(_ variable: String) -> UInt64? {
            ProcessInfo.processInfo.environment[variable].flatMap(UInt64.init)
        }
        private static let seconds = number("ETCD_PLAYBOOK_SOAK_SECONDS") ?? 10
        private static let seed = number("ETCD_PLAYBOOK_SOAK_SEED") ?? .random(in: 1 ... .max)

        @Test(
            "Whatever breaks, every watch tells every revision once, whole and in order, and no write is done twice",
            .timeLimit(.minutes(60)))
        func histories() async throws {
            print("Histories: ETCD_PLAYBOOK_SOAK_SEED=\(Self.seed) over \(TestWireFormat.current.rawValue)")
            let run = try HistoryRun(
                TestCluster.current, seed: Self.seed, time: .seconds(Int64(clamping: Self.seconds)))
            let result = try await run.run()
            let (expected, notes) = (result.expected, result.notes)
            print(
                "Histories: \(expected.count) revisions, \(notes.acknowledged.count) acknowledged calls, \(notes.unknown) "
                    + "unknown, \(notes.increments) increments, \(notes.unknownIncrements) unknown, \(notes.faults)")
            #expect(!expected.isEmpty && !notes.acknowledged.isEmpty)
            for (watch, told) in result.told {
                let wanted = expected.compactMap { change in
                    change.only { watch.range.contains(Array($0.utf8)) }
                }
                let problems = HistoryCheck.problems(told, expected: wanted)
                #expect(problems == [], "\(watch.name), seed \(Self.seed)")
            }
            #expect(HistoryCheck.broken(notes.acknowledged, in: expected) == [], "seed \(Self.seed)")
            #expect(HistoryCheck.repeated(in: expected) == [], "seed \(Self.seed)")
            let counted = notes.increments...(notes.increments + notes.unknownIncrements)
            #expect(counted.contains(result.counter), "seed \(Self.seed)")
        }
    }
}
