import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Keys to files and back", .cluster(.one))
    struct KeyFiles {
        private static let odd: [[UInt8]] = [[0], [0xFF, 0xFE], Array("ü\n".utf8), Array("${{ run.id }}".utf8), []]

        @Test("Every byte comes back, however many keys there are", arguments: ["json", "yaml"])
        func roundTrip(format: String) async throws {
            let folder = try TemporaryFolder(prefix: "etcd-sandbox-keys")
            let file = folder.file("keys.\(format)")
            try await OnRealClusters.onCluster(of: .v34) { session in
                let prefix = Array("odd-\(format)/".utf8)
                for (index, bytes) in Self.odd.enumerated() {
                    try await session.client.put(
                        PutRequest(key: prefix + [UInt8(index)] + bytes, value: bytes, lease: 0))
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<1_200 {
                        if number >= 64 { _ = try await group.next() }
                        group.addTask {
                            try await session.client.put(
                                PutRequest(
                                    key: prefix + Array("many/\(number)".utf8), value: Array("\(number)".utf8), lease: 0
                                ))
                        }
                    }
                    try await group.waitForAll()
                }
                let before = try await session.client.get(GetRequest(.prefix(prefix))).keyValues
                let export = try await session.run(
                    "- action: export\n  with: {prefix: odd-\(format)/, to: \(file)}")
                #expect(export.output("count") == .integer(1_205), "\(export.complaint)")
                #expect(export.steps[0].changed == false)

                _ = try await session.run("- action: delete\n  with: {prefix: odd-\(format)/}")
                let step = "- action: import\n  with: {from: \(file), batch: 5000}"
                let restored = try await session.run(step)
                #expect(restored.verdict == .done, "\(restored.complaint)")
                #expect(restored.output("written") == .integer(1_205))
                let after = try await session.client.get(GetRequest(.prefix(prefix))).keyValues
                #expect(after.map(\.key) == before.map(\.key))
                #expect(after.map(\.value) == before.map(\.value))
                #expect(Set(after.map(\.modRevision)).count < 30, "written in large transactions")

                _ = try await session.client.put(PutRequest(key: prefix + Array("many/7".utf8), value: [1], lease: 0))
                _ = try await session.client.delete(DeleteRequest(.key(prefix + Array("many/8".utf8))))
                let resumed = try await session.run(step)
                #expect(resumed.output("written") == .integer(2))
                #expect(resumed.output("unchanged") == .integer(1_203))
                #expect(try await session.effects(step) == [], "a second plan shows no changes")
            }
        }

        @Test("An import of more keys than anybody looks through is one effect, and writes them all")
        func largeImport() async throws {
            try await OnRealClusters.onCluster(of: .v34) { session in
                let folder = try TemporaryFolder(prefix: "etcd-sandbox-import")
                let file = folder.file("many.json")
                func write(_ count: Int) throws {
                    let lines = (0..<count).map { "{\"key\": \"many/\($0)\", \"value\": \"\($0)\"}" }
                    try "[\(lines.joined(separator: ", "))]".write(toFile: file, atomically: true, encoding: .utf8)
                }
                try await session.client.put(PutRequest(key: "many/7", value: "another"))
                let step = "- action: import\n  with: {from: \(file)}"
                try write(1_000)
                #expect(try await session.effects(step).count == 1_000)
                try write(1_001)
                let record = try await session.run(step)
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(record.output("written") == .integer(1_001))
                let effect = try #require(record.steps[0].effects.first)
                #expect(record.steps[0].effects.count == 1 && effect.outcome == .done)
                let range = (KeyText(Array("many/".utf8)), KeyText(Array("many0".utf8)))
                #expect(effect.change == .keysWritten(range.0, end: range.1))
                #expect(effect.before == "1 key with another value" && effect.after == "1001 keys")
                let pairs = try await session.client.get(GetRequest(.prefix("many/"))).keyValues
                #expect(pairs.count == 1_001 && pairs.allSatisfy { $0.valueText == $0.keyText.dropFirst(5) })
                #expect(try await session.effects(step) == [])
                try await session.client.delete(DeleteRequest(.prefix("many/")))
            }
        }

        @Test("The lock of a run is neither exported nor imported")
        func lockLeftOut() async throws {
            let folder = try TemporaryFolder(prefix: "etcd-sandbox-keys")
            let lock = "/etcd-playbook/lock"
            try await OnRealClusters.onCluster(of: .v34) { session in
                _ = try await session.client.put(PutRequest(key: lock, value: "somebody"))
                _ = try await session.client.put(PutRequest(key: "/etcd-playbook/other", value: "x"))
                let file = folder.file("keys.json")
                let export = try await session.run("- action: export\n  with: {prefix: /etcd-playbook/, to: \(file)}")
                #expect(export.output("count") == .integer(1), "\(export.complaint)")
                #expect(export.steps[0].effects.first?.after == "1 key", "\(export.steps[0].effects)")
                let text = try String(contentsOfFile: file, encoding: .utf8)
                #expect(!text.contains(lock) && text.contains("/etcd-playbook/other"), "\(text)")
                let only = try await session.run(
                    "- action: export\n  with: {key: \(lock), to: \(folder.file("only.json"))}")
                #expect(only.output("count") == .integer(0), "\(only.complaint)")

                let old = #"[{"key": "\#(lock)", "value": "me"}, {"key": "/etcd-playbook/other", "value": "y"}]"#
                try old.write(toFile: folder.file("old.json"), atomically: true, encoding: .utf8)
                let imported = try await session.run("- action: import\n  with: {from: \(folder.file("old.json"))}")
                #expect(imported.output("written") == .integer(1), "\(imported.complaint)")
                let found = try await session.client.get(GetRequest(key: lock)).keyValues.first
                #expect(found?.value == Array("somebody".utf8))
                _ = try await session.client.delete(DeleteRequest(.prefix("/etcd-playbook/")))
            }
        }

        @Test("A key that exists is overwritten, kept, or a failure before anything is written")
        func existing() async throws {
            let folder = try TemporaryFolder(prefix: "etcd-sandbox-keys")
            let file = folder.file("keys.json")
            try await OnRealClusters.onCluster(of: .v34) { session in
                _ = try await session.run(
                    """
                    - {action: put, with: {key: e/1, value: a}}
                    - {action: put, with: {key: e/2, value: b}}
                    - {action: export, with: {prefix: e/, to: \(file)}}
                    - {action: put, with: {key: e/1, value: x}}
                    - {action: delete, with: {key: e/2}}
                    """)
                let fail = try await session.run("- {action: import, with: {from: \(file), existing: fail}}")
                #expect(fail.verdict == .failed)
                #expect(fail.error?.message.contains("e/1 exists with another value") == true)
                #expect(try await session.client.get(GetRequest(.prefix("e/"))).count == 1)
                let keep = try await session.run("- {action: import, with: {from: \(file), existing: keep}}")
                #expect(keep.output("written") == .integer(1))
                let overwrite = try await session.run("- {action: import, with: {from: \(file)}}")
                #expect(overwrite.output("written") == .integer(1))
                let again = try await session.run("- {action: export, with: {prefix: e/, to: \(file)}}")
                #expect(again.error?.message.contains("exists already") == true)
            }
        }

        @Test("A file that is missing or wrong fails before anything is written", arguments: ["none.json", "."])
        func wrong(name: String) async throws {
            try await OnRealClusters.onCluster(of: .v34) { session in
                let record = try await session.run("- {action: import, with: {from: /nowhere/\(name)}}")
                #expect(record.verdict == .failed)
                #expect(record.steps[0].error?.kind == "file")
            }
        }
    }
}
