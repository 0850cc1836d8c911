import EtcdClient
import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import Testing

@Suite("What import and export predict")
struct FilePredictionTests {
    private static func pairs(_ values: [String]) -> [KeyFile.Pair] {
        values.enumerated().map { KeyFile.Pair(key: Array("k\($0.offset)".utf8), value: Array($0.element.utf8)) }
    }

    private static func found(_ value: String?, _ index: Int, lease: Int64 = 0) -> KeyValue? {
        value.map {
            KeyValue(
                key: Array("k\(index)".utf8), value: Array($0.utf8), createRevision: 3, modRevision: 7, version: 2,
                lease: lease)
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var existing: String
        /// What the file holds under k0, k1, …
        var values: [String]
        /// What the cluster holds under the same keys.
        var found: [String?]
        var effects: [String]
        var written: Int64
        var unchanged: Int64
        var notes: [String] = []
        var testDescription: String { "existing: \(existing), \(values) on \(found)" }
    }

    static let imports = [
        Case(existing: "overwrite", values: [], found: [], effects: [], written: 0, unchanged: 0),
        Case(
            existing: "overwrite", values: ["a", "bb"], found: [nil, nil],
            effects: ["put:k0: - → 1B", "put:k1: - → 2B"], written: 2, unchanged: 0),
        Case(existing: "overwrite", values: ["a", "b"], found: ["a", "b"], effects: [], written: 0, unchanged: 2),
        Case(
            existing: "overwrite", values: ["a", "b", "c"], found: ["a", nil, "cc"],
            effects: ["put:k1: - → 1B", "put:k2: 2B → 1B"], written: 2, unchanged: 1),
        Case(
            existing: "overwrite", values: ["a"], found: ["b"], effects: ["put:k0: 1B → 1B, another value"], written: 1,
            unchanged: 0),
        Case(existing: "overwrite", values: [""], found: [nil], effects: ["put:k0: - → 0B"], written: 1, unchanged: 0),
        Case(existing: "overwrite", values: [""], found: [""], effects: [], written: 0, unchanged: 1),
        Case(
            existing: "keep", values: ["a", "b", "c"], found: ["a", nil, "x"], effects: ["put:k1: - → 1B"], written: 1,
            unchanged: 2, notes: ["1 key with another value is kept"]),
        Case(
            existing: "keep", values: ["a", "b"], found: ["x", "y"], effects: [], written: 0, unchanged: 2,
            notes: ["2 keys with another value are kept"]),
        Case(
            existing: "fail", values: ["a", "b"], found: ["a", nil], effects: ["put:k1: - → 1B"], written: 1,
            unchanged: 1),
    ]

    @Test("An import writes what differs, and tells every key", arguments: imports)
    func imported(example: Case) throws {
        let step = try bound(Import.self, "{from: keys.json, existing: \(example.existing)}")
        let found = example.found.enumerated().map { Self.found($0.element, $0.offset) }
        let prediction = try step.predict(step.sorted(Self.pairs(example.values), found))
        #expect(prediction.words == example.effects)
        #expect(prediction.effects.allSatisfy { if case .key = $0.change { true } else { false } })
        #expect(prediction.outputs.written == example.written)
        #expect(prediction.outputs.unchanged == example.unchanged)
        #expect(prediction.outputs.changed == (example.written > 0))
        #expect(prediction.notes == example.notes)
    }

    @Test(
        "existing: fail foretells the failure where any key holds another value",
        arguments: [
            ["x"]: "k0 exists with another value", ["x", "y", "b"]: "k0 exists with another value, and 2 keys more",
            [nil, "x"]: "k1 exists with another value",
        ])
    func clash(found: [String?], message: String) throws {
        let step = try bound(Import.self, "{from: keys.json, existing: fail}")
        let seen = step.sorted(
            Self.pairs(Array(repeating: "a", count: found.count)),
            found.enumerated().map { Self.found($0.element, $0.offset) })
        let error = failure { () throws(StepFailure) in _ = try step.predict(seen) }
        #expect(error?.kind == .failed)
        #expect(error?.message == message)
    }

    @Test("The lease of a key that holds the value already is left as it is")
    func lease() throws {
        let step = try bound(Import.self, "{from: keys.json}")
        let seen = step.sorted(Self.pairs(["a"]), [Self.found("a", 0, lease: 16)])
        #expect(try step.predict(seen).effects == [])
    }

    @Test(
        "An export is one file, and changes nothing in the cluster",
        arguments: [
            ("{prefix: /a/, to: out.json}", 0, "0 keys"), ("{key: /a, to: out.yaml}", 1, "1 key"),
            ("{from-key: a, to: out.json, overwrite: true}", 12_345, "12345 keys"),
        ] as [(String, Int64, String)])
    func exported(arguments: String, count: Int64, after: String) throws {
        let step = try bound(Export.self, arguments)
        let prediction = step.predict(Export.Observation(count: count, revision: 42))
        #expect(prediction.words == ["export: - → \(after)"])
        #expect(prediction.effects.map(\.change) == [.file(path: step.to, source: nil)])
        #expect(prediction.outputs.path == step.to)
        #expect(prediction.outputs.count == nil && prediction.outputs.revision == nil)
        #expect(!Export.changesCluster)
    }
}
