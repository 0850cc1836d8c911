import EtcdClient
import PlaybookActions
import PlaybookEngine
import Testing

@Suite("What a watch waits for")
struct WatchedEventTests {
    struct Case: Sendable {
        var arguments: String
        var request: WatchRequest
        /// Those of `events` that fit.
        var fitting: Set<String>
        var note: String
    }

    static let cases = [
        Case(
            arguments: "{key: a}", request: WatchRequest(.key("a"), startRevision: 8),
            fitting: ["put v", "put w", "delete"], note: "waits for a put or delete (key a)"),
        Case(
            arguments: "{key: a, event: put}", request: WatchRequest(.key("a"), startRevision: 8, leavesOut: [.delete]),
            fitting: ["put v", "put w"], note: "waits for a put (key a)"),
        Case(
            arguments: "{prefix: a, event: delete, from-revision: 3}",
            request: WatchRequest(.prefix("a"), startRevision: 3, leavesOut: [.put]), fitting: ["delete"],
            note: "waits for a delete (prefix a) from revision 3 on"),
        Case(
            arguments: "{from-key: a, value: v}",
            request: WatchRequest(.fromKey("a"), startRevision: 8, leavesOut: [.delete]), fitting: ["put v"],
            note: "waits for a put of the given value (from a on)"),
        Case(
            arguments: "{key: a, range-end: c, value: \"\"}",
            request: WatchRequest(.range("a", "c"), startRevision: 8, leavesOut: [.delete]), fitting: [],
            note: "waits for a put of the given value (a up to c)"),
    ]

    static let events = [
        "put v": WatchEvent(kind: .put, keyValue: KeyValue(key: [97], value: Array("v".utf8))),
        "put w": WatchEvent(kind: .put, keyValue: KeyValue(key: [97], value: Array("w".utf8))),
        "delete": WatchEvent(kind: .delete, keyValue: KeyValue(key: [97], value: [])),
        "new": WatchEvent(kind: .unknown(2), keyValue: KeyValue(key: [97], value: Array("v".utf8))),
    ]

    @Test("The request, the events that fit, and the words", arguments: cases)
    func waiting(_ known: Case) throws {
        let watch = try bound(Watch.self, known.arguments)
        #expect(watch.request(behind: 7) == known.request)
        #expect(Set(Self.events.filter { watch.fits($0.value) }.keys) == known.fitting)
        #expect(watch.predict(7).notes == [known.note])
        #expect(watch.predict(7).effects.isEmpty)
    }

    @Test("A revision behind which there is none is no accident")
    func lastRevision() throws {
        #expect(try bound(Watch.self, "{key: a}").request(behind: .max).startRevision == .max)
    }

    @Test(
        "Arguments that cannot be meant",
        arguments: [
            ("{key: a, event: delete, value: v}", "\"value\" cannot stand beside event: delete"),
            ("{event: put}", "key"), ("{key: a, prefix: b}", "prefix"),
            ("{key: a, event: get}", "\"get\" is not allowed here"),
            ("{key: a, from-revision: 0}", "0 is out of range"),
        ])
    func wrong(_ arguments: String, _ words: String) throws {
        let found = try findings(Watch.self, arguments)
        #expect(found.count == 1 && found[0].contains(words), "\(found)")
    }
}
