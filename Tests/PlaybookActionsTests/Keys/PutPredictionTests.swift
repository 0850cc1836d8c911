import EtcdClient
import PlaybookActions
import PlaybookEngine
import Testing

@Suite("What put predicts")
struct PutPredictionTests {
    private static func pair(_ value: String, lease: Int64 = 0) -> KeyValue {
        KeyValue(
            key: Array("k".utf8), value: Array(value.utf8), createRevision: 3, modRevision: 7, version: 2, lease: lease)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var arguments: String
        var found: KeyValue?
        var effects: [String]
        var testDescription: String {
            "\(arguments) on \(found.map { "\($0.valueText), lease \($0.lease)" } ?? "nothing")"
        }
    }

    static let cases = [
        Case(arguments: "{key: k, value: hello}", found: nil, effects: ["put: - → 5B"]),
        Case(arguments: "{key: k, value: hello}", found: pair("hello"), effects: []),
        Case(arguments: "{key: k, value: hello}", found: pair("goodbye"), effects: ["put: 7B → 5B"]),
        Case(arguments: "{key: k, value: hello}", found: pair("jello"), effects: ["put: 5B → 5B, another value"]),
        Case(arguments: "{key: k, value: hello}", found: pair("hello", lease: 16), effects: ["put: 5B, lease 10 → 5B"]),
        Case(arguments: "{key: k, value: hello, lease: 10}", found: pair("hello", lease: 16), effects: []),
        Case(arguments: "{key: k, value: hello, lease: 0}", found: pair("hello"), effects: []),
        Case(
            arguments: "{key: k, value: hello, lease: ff}", found: pair("hello", lease: 16),
            effects: ["put: 5B, lease 10 → 5B, lease ff"]),
        Case(
            arguments: "{key: k, value: hello, always: true}", found: pair("hello"),
            effects: ["put: 5B → 5B, written anew"]),
        Case(arguments: "{key: k, value: a, only-if: absent}", found: pair("b"), effects: []),
        Case(arguments: "{key: k, value: a, only-if: absent}", found: nil, effects: ["put: - → 1B"]),
        Case(arguments: "{key: k, value: a, only-if: present}", found: nil, effects: []),
        Case(arguments: "{key: k, value: a, only-if: present}", found: pair("bb"), effects: ["put: 2B → 1B"]),
        Case(arguments: "{key: k, value: a, ignore-lease: true, only-if: present}", found: nil, effects: []),
        Case(arguments: "{key: k, ignore-value: true, lease: 10, only-if: present}", found: nil, effects: []),
        Case(arguments: "{key: k, value: a, only-if: revision 7}", found: pair("bb"), effects: ["put: 2B → 1B"]),
        Case(arguments: "{key: k, value: a, only-if: revision 3}", found: pair("a"), effects: []),
        Case(arguments: "{key: k, ignore-value: true}", found: pair("a"), effects: []),
        Case(
            arguments: "{key: k, ignore-value: true, lease: 10}", found: pair("a"),
            effects: ["put: 1B → 1B, lease 10"]),
        Case(
            arguments: "{key: k, value: bb, ignore-lease: true}", found: pair("a", lease: 16),
            effects: ["put: 1B, lease 10 → 2B, lease 10"]),
        Case(arguments: "{key: k, value: \"\"}", found: nil, effects: ["put: - → 0B"]),
    ]

    @Test("is a write only where something differs", arguments: cases)
    func effects(_ known: Case) throws {
        let prediction = try bound(Put.self, known.arguments).predict(known.found)
        #expect(prediction.words == known.effects)
        #expect(prediction.outputs.changed == !known.effects.isEmpty)
        let versionBefore = known.found?.version ?? 0
        #expect(prediction.outputs.version == (known.effects.isEmpty ? versionBefore : versionBefore + 1))
    }

    @Test(
        "fails where what it rests on is not so",
        arguments: [
            ("{key: k, value: a, only-if: revision 3}", pair("b")),
            ("{key: k, value: a, only-if: revision 3}", nil),
            ("{key: k, ignore-value: true}", nil),
            ("{key: k, value: a, ignore-lease: true}", nil),
        ] as [(String, KeyValue?)])
    func failures(_ arguments: String, _ found: KeyValue?) throws {
        let put = try bound(Put.self, arguments)
        #expect(failure { () throws(StepFailure) in _ = try put.predict(found) }?.kind == .failed)
    }

    @Test("never shows the value")
    func hidden() throws {
        let prediction = try bound(Put.self, "{key: k, value: confidential}").predict(Self.pair("classified"))
        #expect(!"\(prediction)".contains("confidential"))
        #expect(!"\(prediction)".contains("classified"))
    }

    @Test(
        "is checked before anything is read",
        arguments: [
            ("{key: k}", "\"value\" is missing"),
            ("{key: {file: k}}", "\"value\" is missing"),
            (
                "{key: k, value: {file: v}, lease: 10, ignore-lease: true}",
                "\"lease\" cannot stand beside ignore-lease: true"
            ),
            ("{key: \"\", value: a}", "etcd has no empty key"),
            ("{key: k, value: a, ignore-value: true}", "\"value\" cannot stand beside ignore-value: true"),
            ("{key: k, value: a, lease: 10, ignore-lease: true}", "\"lease\" cannot stand beside ignore-lease: true"),
            (
                "{key: k, value: a, lease: lease}",
                "\"lease\" is not a lease id in hexadecimal, such as 694d71ddacfda227, or 0 for none"
            ),
            ("{key: k, value: a, only-if: revision 0}", "\"revision 0\" is not absent, present, or revision N"),
            (
                "{key: k, value: a, only-if: revision 99999999999999999999}",
                "\"revision 99999999999999999999\" is not absent, present, or revision N"
            ),
        ])
    func checked(_ arguments: String, _ message: String) throws {
        #expect(try findings(Put.self, arguments) == [message])
    }
}
