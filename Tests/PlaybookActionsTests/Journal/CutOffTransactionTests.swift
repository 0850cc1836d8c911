import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// The process of a run dies in a transaction, for which the server took another branch than was seen.
    @Suite("Transactions that are cut off", .cluster(.one))
    struct CutOffTransactions {
        struct Case: Sendable, CustomTestStringConvertible {
            var testDescription: String
            /// `PREFIX/c` and `PREFIX/d` are there before it, both of them a.
            var txn: String
            /// An etcdctl command right before the call; nil where the call is not sent.
            var command: String?
            /// An etcdctl command before the run is resumed.
            var later: String?
            /// The lines of the journal that are left.
            var lines = 2
            /// The keys that are left, besides `c`, with their values and versions.
            var left: [String: String]
            var outcomes: [String: EffectRecord.Outcome]
            var succeeded: Bool?
        }

        private static let cases = [
            Case(
                testDescription: "the other branch writes another key",
                txn: "{if: [{key: PREFIX/c, value: {eq: a}}], then: [{put: {key: PREFIX/t, value: t}}], "
                    + "else: [{put: {key: PREFIX/e, value: e}}]}",
                command: "put PREFIX/c b", left: ["d": "a 1", "e": "e 1"],
                outcomes: ["then[0]": .notReached, "else[0]": .done], succeeded: false),
            Case(
                testDescription: "the other branch writes another key, and the journal tells so",
                txn: "{if: [{key: PREFIX/c, value: {eq: a}}], then: [{put: {key: PREFIX/t, value: t}}], "
                    + "else: [{put: {key: PREFIX/e, value: e}}]}",
                command: "put PREFIX/c b", lines: 3, left: ["d": "a 1", "e": "e 1"],
                outcomes: ["then[0]": .notReached, "else[0]": .done], succeeded: false),
            Case(
                testDescription: "both branches write the same key",
                txn: "{if: [{key: PREFIX/c, value: {eq: a}}], then: [{put: {key: PREFIX/d, value: t}}], "
                    + "else: [{put: {key: PREFIX/d, value: e}}]}",
                command: "put PREFIX/c b", left: ["d": "e 2"],
                outcomes: ["then[0]": .notReached, "else[0]": .done], succeeded: false),
            Case(
                testDescription: "the other branch writes nothing",
                txn: "{if: [{key: PREFIX/c, value: {eq: a}}], then: [{put: {key: PREFIX/t, value: t}}], "
                    + "else: [{get: {key: PREFIX/d}}]}",
                command: "put PREFIX/c b", left: ["d": "a 1"], outcomes: [:], succeeded: false),
            Case(
                testDescription: "the other branch deletes, which somebody else may have done",
                txn: "{if: [{key: PREFIX/c, value: {eq: a}}], then: [{put: {key: PREFIX/t, value: t}}], "
                    + "else: [{delete: {key: PREFIX/d}}]}",
                command: "put PREFIX/c b", left: [:], outcomes: ["then[0]": .unknown]),
            Case(
                testDescription: "the key that it writes is gone",
                txn: "{then: [{put: {key: PREFIX/d, value: t}}]}", later: "del PREFIX/d", left: [:],
                outcomes: ["then[0]": .unknown]),
            Case(
                testDescription: "a transaction inside takes its other branch",
                txn: "{then: [{put: {key: PREFIX/t, value: t}}, {txn: {if: [{key: PREFIX/c, value: {eq: a}}], "
                    + "then: [{put: {key: PREFIX/i, value: i}}], else: [{put: {key: PREFIX/e, value: e}}]}}]}",
                command: "put PREFIX/c b", left: ["d": "a 1", "t": "t 1", "e": "e 1"],
                outcomes: ["then[0]": .done, "then[1].then[0]": .notReached, "then[1].else[0]": .done],
                succeeded: true),
            Case(
                testDescription: "a transaction inside writes, and its other branch nothing",
                txn: "{then: [{put: {key: PREFIX/t, value: t}}, {txn: {if: [{key: PREFIX/c, value: {eq: a}}], "
                    + "then: [{put: {key: PREFIX/i, value: i}}]}}]}",
                command: "put PREFIX/x x", left: ["d": "a 1", "t": "t 1", "i": "i 1", "x": "x 1"],
                outcomes: ["then[0]": .done, "then[1].then[0]": .done], succeeded: true),
            Case(
                testDescription: "nothing was sent, and there is nothing for the other branch to delete",
                txn: "{if: [{key: PREFIX/c, value: {eq: a}}], then: [{put: {key: PREFIX/t, value: t}}], "
                    + "else: [{delete: {key: PREFIX/n}}]}",
                left: ["d": "a 1", "t": "t 1"], outcomes: ["then[0]": .done], succeeded: true),
        ]

        @Test("What the server did is found and done once, and what it did not do is not told", arguments: cases)
        func settled(_ known: Case) async throws {
            try await OnRealClusters.onCluster(of: .v34) { session in
                let prefix = "cut-txn/\(UInt32.random(in: 0 ... .max))"
                for key in ["c", "d"] { try await session.client.put(PutRequest(key: "\(prefix)/\(key)", value: "a")) }
                let steps = "- action: txn\n  with: " + known.txn.replacing("PREFIX", with: prefix)
                let dying = DyingJournal(limit: known.lines, known.command == nil ? .beforeTheCall : .afterTheCall)
                var planned = try await session.plan(steps)
                planned.setting.journal = dying
                if let command = known.command?.replacing("PREFIX", with: prefix) {
                    let meddler = Meddler(line: "etcdctl \(command)", cluster: try TestCluster.of(.v34))
                    planned.setting.log = meddler.log { $0.isBeforeAChange }
                }
                _ = await planned.run()
                if let later = known.later?.replacing("PREFIX", with: prefix) {
                    try Meddler(line: "etcdctl \(later)", cluster: try TestCluster.of(.v34)).meddle()
                }
                let second = DyingJournal(dying.text)
                let resumed = try await session.run(steps, with: second)
                let place: Comment = "\(resumed.complaint) \(second.text)"
                let pairs = try await session.client.get(GetRequest(.prefix("\(prefix)/"))).keyValues
                var left = Dictionary(
                    pairs.map { ($0.keyText.replacing("\(prefix)/", with: ""), "\($0.valueText) \($0.version)") },
                    uniquingKeysWith: { first, _ in first })
                left["c"] = nil
                #expect(left == known.left, place)
                #expect(resumed.verdict == (known.succeeded == nil ? .unknown : .done), place)
                #expect(resumed.output("succeeded") == known.succeeded.map { .bool($0) }, place)
                for record in [resumed, try #require(RunHistory(try second.records)).record] {
                    let step = try #require(record.steps.first)
                    let outcomes = step.effects.map { ($0.id, $0.outcome) }
                    #expect(Dictionary(outcomes, uniquingKeysWith: { first, _ in first }) == known.outcomes, place)
                    #expect(step.changed == known.outcomes.values.contains(.done), place)
                }
            }
        }
    }
}
