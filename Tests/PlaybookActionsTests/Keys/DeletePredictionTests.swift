import EtcdClient
import PlaybookActions
import PlaybookEngine
import PlaybookRecord
import Testing

@Suite("What delete and compact predict")
struct DeletePredictionTests {
    private static func found(_ count: Int64, pair: KeyValue? = nil) -> Delete.Found {
        Delete.Found(count: count, newest: 9, revision: 12, pair: pair)
    }

    @Test("A deletion of nothing changes nothing")
    func nothing() throws {
        let prediction = try bound(Delete.self, "{prefix: /a/}").predict(Self.found(0))
        #expect(prediction.effects.isEmpty)
        #expect(prediction.outputs.deleted == 0)
        #expect(prediction.outputs.revision == 12)
    }

    @Test("One key is a write, a range is destructive")
    func kinds() throws {
        let pair = KeyValue(key: Array("k".utf8), value: Array("abc".utf8))
        let one = try bound(Delete.self, "{key: k}").predict(Self.found(1, pair: pair))
        #expect(one.words == ["delete: 3B → -"])
        #expect(one.effects.map { Guard.kind(of: $0.change) } == [.write])
        let many = try bound(Delete.self, "{prefix: /a/}").predict(Self.found(3))
        #expect(many.words == ["delete: 3 keys → -"])
        #expect(many.effects.map { Guard.kind(of: $0.change) } == [.destructive])
    }

    @Test("Another number of keys than expected fails", arguments: [0, 2, 4] as [Int64])
    func expectation(_ count: Int64) throws {
        let delete = try bound(Delete.self, "{prefix: /a/, expect-count: 3}")
        #expect(failure { () throws(StepFailure) in _ = try delete.predict(Self.found(count)) }?.kind == .failed)
        #expect(try delete.predict(Self.found(3)).effects.count == 1)
    }

    struct Compaction: Sendable {
        var arguments: String
        var target: Int64?
        var isDone = false
        var servesKubernetes = false
        var effect: Change?
        var failure: StepFailure.Kind?
    }

    @Test(
        "A compaction is predicted for its revision, and refused beside Kubernetes",
        arguments: [
            Compaction(arguments: "{keep-revisions: 10}", target: 91, effect: .revision(91)),
            Compaction(arguments: "{keep-revisions: 1000}", target: nil),
            Compaction(arguments: "{revision: 50}", target: 50, effect: .revision(50)),
            Compaction(arguments: "{revision: 50}", target: 50, isDone: true),
            Compaction(arguments: "{revision: 101}", target: 101, failure: .failed),
            Compaction(arguments: "{revision: 50}", target: 50, servesKubernetes: true, failure: .refused),
            Compaction(arguments: "{revision: 50}", target: 50, isDone: true, servesKubernetes: true),
            Compaction(
                arguments: "{revision: 50, even-if-kubernetes: true}", target: 50, servesKubernetes: true,
                effect: .revision(50)),
        ])
    func compaction(_ known: Compaction) throws {
        let compact = try bound(Compact.self, known.arguments)
        let seen = Compact.Observation(
            newest: 100, target: known.target, isDone: known.isDone, servesKubernetes: known.servesKubernetes)
        let result = failure { () throws(StepFailure) in
            let prediction = try compact.predict(seen)
            #expect(prediction.effects.map(\.change) == [known.effect].compactMap { $0 })
            #expect(prediction.outputs.changed == (known.effect != nil))
        }
        #expect(result?.kind == known.failure)
    }

    @Test("A compaction wants exactly one of its two arguments", arguments: ["{}", "{revision: 5, keep-revisions: 5}"])
    func arguments(_ arguments: String) throws {
        #expect(try findings(Compact.self, arguments).count == 1)
    }
}
