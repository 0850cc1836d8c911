import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters.Keys {
    /// What somebody else does between the moment a change is decided and its call.
    private struct Meddling: Sendable, CustomTestStringConvertible {
        var what: String
        /// Two keys with one write each before it: `PREFIX/a` and `PREFIX/b`.
        var step: String
        /// An etcdctl command.
        var command: String
        /// The keys that are left, with their values.
        var left: [String: String]
        var notes: Int = 0
        var testDescription: String { what }
    }

    private static let meddlings = [
        Meddling(
            what: "a put is decided anew", step: "{action: put, with: {key: PREFIX/a, value: ours}}",
            command: "put PREFIX/a theirs", left: ["a": "ours", "b": "1"]),
        Meddling(
            what: "a put that wants no key there leaves what appeared",
            step: "{action: put, with: {key: PREFIX/z, value: v, only-if: absent}}",
            command: "put PREFIX/z theirs", left: ["a": "1", "b": "1", "z": "theirs"], notes: 1),
        Meddling(
            what: "a deletion takes the new key in, once it was looked at",
            step: "{action: delete, with: {prefix: PREFIX/}}", command: "put PREFIX/c theirs", left: [:]),
        Meddling(
            what: "a deletion of what was counted leaves the new key",
            step: "{action: delete, with: {prefix: PREFIX/, expect-count: 2}}",
            command: "put PREFIX/c theirs", left: ["a": "1", "b": "1", "c": "theirs"]),
        Meddling(
            what: "a deletion tells that a key was gone", step: "{action: delete, with: {prefix: PREFIX/}}",
            command: "del PREFIX/b", left: [:], notes: 1),
        Meddling(
            what: "a transaction tells that it took the other branch",
            step:
                "{action: txn, with: {if: [{key: PREFIX/a, version: {eq: 1}}], then: [{put: {key: PREFIX/t, value: t}}], "
                + "else: [{delete: {key: PREFIX/b}}]}}",
            command: "put PREFIX/a theirs", left: ["a": "theirs"], notes: 1),
    ]

    @Test("What somebody else does at the last moment is not lost", arguments: EtcdRelease.allCases, meddlings)
    private func meddling(_ release: EtcdRelease, _ known: Meddling) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let prefix = "meddling/\(UInt32.random(in: 0 ... .max))"
            for key in ["a", "b"] { try await session.client.put(PutRequest(key: "\(prefix)/\(key)", value: "1")) }
            var planned = try await session.plan("- " + known.step.replacing("PREFIX", with: prefix))
            let line = "etcdctl \(known.command)".replacing("PREFIX", with: prefix)
            planned.setting.log = Meddler(line: line, cluster: try TestCluster.of(release)).log { $0.isBeforeAChange }
            let record = await planned.run()
            let pairs = try await session.client.get(GetRequest(.prefix("\(prefix)/"))).keyValues
            let left = pairs.map { ($0.keyText.replacing("\(prefix)/", with: ""), $0.valueText) }
            #expect(Dictionary(uniqueKeysWithValues: left) == known.left, "\(record.complaint)")
            #expect(record.steps[0].notes.count == known.notes)
            #expect(record.verdict == (known.step.contains("expect-count") ? .failed : .done), "\(record.complaint)")
        }
    }

    @Test("An import that looked again tells of all that it wrote, not of its last look alone")
    func importedTwice() async throws {
        try await OnRealClusters.onCluster(of: .v34) { session in
            let prefix = "imported/\(UInt32.random(in: 0 ... .max))"
            let folder = try TemporaryFolder(prefix: "etcd-sandbox-import")
            let keys = (0..<6).map { "\(prefix)/\($0)" }
            let lines = keys.map { KeyFile.json(KeyFile.Pair(key: Array($0.utf8), value: [49])) }
            let path = folder.file("keys.json")
            try "[\(lines.joined(separator: ","))]".write(toFile: path, atomically: true, encoding: .utf8)
            var planned = try await session.plan("- action: import\n  with: {from: \(path), batch: 2}")
            let meddler = Meddler(line: "etcdctl put \(prefix)/5 theirs", cluster: try TestCluster.of(.v34))
            planned.setting.log = meddler.log { $0.isAfter("put:\(prefix)/0") }
            let record = await planned.run()
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.steps[0].effects.map(\.id).sorted() == keys.map { "put:\($0)" })
            #expect(record.outcomes(1).allSatisfy { $0 == .done }, "\(record.complaint)")
            #expect(record.output("written") == .integer(6) && record.output("unchanged") == .integer(0))
        }
    }
}
