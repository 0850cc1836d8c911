import EtcdClient
import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import Testing

@Suite("What mirror predicts")
struct MirrorPredictionTests {
    private static func seen(_ writes: [Int64], surplus: Int = 0, equal: Int64 = 0) -> MirrorDifference {
        var seen = MirrorDifference(revision: 42)
        seen.writes = writes.enumerated().map { .init(key: [UInt8($0.offset)], value: [], found: $0.element) }
        seen.surplus = (0..<surplus).map { .init(key: [UInt8($0)], found: 7) }
        seen.equal = equal
        seen.count = equal + Int64(writes.count)
        return seen
    }

    @Test(
        "It tells how many keys it would copy, how many of them exist, and what it would delete",
        arguments: [
            ("{prefix: a/, to-prefix: b/}", seen([]), []),
            ("{prefix: a/, to-prefix: b/}", seen([0, 0, 9], equal: 4), ["copy: 1 key with another value → 3 keys"]),
            ("{prefix: a/, to-prefix: b/}", seen([0], surplus: 3), ["copy: - → 1 key"]),
            (
                "{prefix: a/, to-prefix: b/, prune: true}", seen([0, 0], surplus: 3),
                ["copy: - → 2 keys", "prune: 3 keys → -"]
            ),
            ("{prefix: a/, to-prefix: b/, follow: 3s}", seen([]), ["follow: - → what changes within 3s"]),
        ] as [(String, MirrorDifference, [String])])
    func effects(arguments: String, seen: MirrorDifference, effects: [String]) throws {
        let step = try bound(Mirror.self, arguments)
        let prediction = try step.predict(seen)
        #expect(prediction.words == effects)
        #expect(prediction.outputs.count == seen.count)
        #expect(prediction.outputs.changed == (step.follow == nil ? !effects.isEmpty : nil))
        #expect(prediction.outputs.revision == (step.follow == nil ? 42 : nil))
    }

    @Test("To delete is destructive, to write is not")
    func kinds() throws {
        let step = try bound(Mirror.self, "{prefix: a/, to-prefix: b/, prune: true, follow: 1s}")
        let effects = try step.predict(Self.seen([0], surplus: 1)).effects
        #expect(effects.map { Guard.kind(of: $0.change) } == [.write, .destructive, .write])
    }

    @Test(
        "A copy that would be copied again is refused",
        arguments: [
            ("{prefix: a/}", "keys would be copied onto themselves"),
            ("{prefix: a/, to-prefix: a/b/}", "a copy would be copied again"),
            ("{prefix: a/b/, to-prefix: a/}", "a copy would be copied again"),
        ])
    func overlapping(arguments: String, message: String) throws {
        #expect(try findings(Mirror.self, arguments) == [message])
    }

    @Test("Another cluster may keep the names, and its secrets are looked up before the first change")
    func elsewhere() throws {
        let step = try bound(
            Mirror.self,
            "{prefix: a/, from: {endpoints: ['http://10.0.0.1:2379'], username: u, password: {env: OLD_PASSWORD}}}")
        #expect(step.secretReferences == [.environment("OLD_PASSWORD")])
    }
}
