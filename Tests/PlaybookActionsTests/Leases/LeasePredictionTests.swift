import EtcdClient
import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import Testing

@Suite("What the actions on leases predict")
struct LeasePredictionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var arguments: String
        /// Seconds left of the lease with that id; nil where there is none.
        var left: Int64?
        var effects: [String]
        var id: String?
        var ttl: PlaybookDuration?
        var notes: [String]
        var testDescription: String { "\(arguments), \(left.map(String.init) ?? "none") left" }
    }

    static let grants = [
        Case(
            arguments: "{ttl: 60s}", left: nil, effects: ["grant: - → 1m to live"], id: nil, ttl: nil,
            notes: ["every run grants another lease: give it an id to grant one"]),
        Case(
            arguments: "{ttl: 1h, id: 1f}", left: nil, effects: ["grant: - → 1h to live"], id: "1f", ttl: nil, notes: []
        ),
        Case(
            arguments: "{ttl: 1h, id: 1f}", left: 12, effects: [], id: "1f", ttl: .seconds(12),
            notes: ["the lease is there, with 12 s left"]),
    ]

    @Test("A lease is granted where there is none of that id", arguments: grants)
    func grant(example: Case) throws {
        let prediction = try bound(LeaseGrant.self, example.arguments).predict(example.left)
        #expect(prediction.words == example.effects)
        #expect(prediction.effects.map(\.change) == example.effects.map { _ in .lease(example.id) })
        #expect(prediction.outputs.changed == !example.effects.isEmpty)
        #expect(prediction.outputs.id == example.id)
        #expect(prediction.outputs.ttl == example.ttl)
        #expect(prediction.notes == example.notes)
    }

    struct Revocation: Sendable, CustomTestStringConvertible {
        var arguments: String
        /// The keys of the lease; nil where it is gone.
        var keys: [String]?
        var effects: [String]
        var testDescription: String { "\(arguments), \(keys.map { "\($0)" } ?? "gone")" }
    }

    static let revocations = [
        Revocation(arguments: "{id: 1f}", keys: nil, effects: []),
        Revocation(arguments: "{id: 1f}", keys: [], effects: ["revoke: 0 keys → -"]),
        Revocation(
            arguments: "{id: 1f}", keys: ["a", "b"],
            effects: ["revoke: 2 keys → -", "key:a: a key of the lease → -", "key:b: a key of the lease → -"]),
        Revocation(
            arguments: "{id: 1f, max-keys: 1}", keys: ["a"],
            effects: ["revoke: 1 key → -", "key:a: a key of the lease → -"]),
        Revocation(arguments: "{id: 1f, max-keys: 0}", keys: [], effects: ["revoke: 0 keys → -"]),
    ]

    @Test("The plan names every key that goes with a lease", arguments: revocations)
    func revoke(example: Revocation) throws {
        let prediction = try bound(LeaseRevoke.self, example.arguments).predict(
            example.keys.map { $0.map { Array($0.utf8) } })
        #expect(prediction.words == example.effects)
        #expect(prediction.outputs.changed == (example.keys != nil))
        #expect(prediction.outputs.deleted == Int64(example.keys?.count ?? 0))
        #expect(prediction.notes == (example.keys == nil ? ["the lease is gone already"] : []))
    }

    @Test("More keys than max-keys is a failure, foretold", arguments: [(0, 1), (2, 3)])
    func tooMany(most: Int, count: Int) throws {
        let step = try bound(LeaseRevoke.self, "{id: 1f, max-keys: \(most)}")
        let keys = (0..<count).map { Array("k\($0)".utf8) }
        let error = failure { () throws(StepFailure) in _ = try step.predict(keys) }
        #expect(error?.kind == .failed)
        #expect(error?.message.contains("\(count)") == true)
    }

    @Test(
        "Looking at a lease changes nothing, and tells one that is gone",
        arguments: [(-1, 0, [], false), (30, 60, ["a"], true), (0, 60, [], false)] as [(Int64, Int64, [String], Bool)])
    func look(left: Int64, granted: Int64, keys: [String], exists: Bool) throws {
        let header = ResponseHeader(clusterID: 1, memberID: 2, revision: 3, raftTerm: 4)
        let prediction = try bound(LeaseTimeToLive.self, "{id: 1f}").predict(
            LeaseTimeToLiveResponse(
                header: header, id: 31, ttl: left, grantedTTL: granted, keys: keys.map { Array($0.utf8) }))
        #expect(prediction.effects == [])
        #expect(prediction.outputs.exists == exists)
        #expect(prediction.outputs.ttl == .seconds(Int32(max(left, 0))))
        #expect(prediction.outputs.granted == .seconds(Int32(granted)))
        #expect(prediction.outputs.keys == keys)
    }
}
