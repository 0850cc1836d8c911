import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension Command {
    @Suite("The run lock under a CORRUPT alarm", .cluster(.one))
    struct LockingUnderCorrupt {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        private static let disarm = "  - action: alarm-disarm\n    with: {alarm: CORRUPT, allow-corrupt: true}\n"

        private var flags: [String] {
            get throws {
                ["--endpoints", try TestCluster.current.endpoints[0], "--progress", "none", "--state-dir", "state"]
            }
        }

        private var locks: [String] {
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder.file("state/runs"))
            return (names ?? []).filter { $0.hasSuffix(".lock") }
        }

        @Test("A file locks this host, is given back, and gives way to the key once the alarm is disarmed")
        func local() async throws {
            let cluster = try TestCluster.current
            try await cluster.members[0].raiseAlarm("CORRUPT")
            let wait =
                "  - action: wait-for\n    with: {until: \"len(cluster.members) > 5\", interval: 50ms}\n    timeout: 1h\n"
            try folder.playbook("first", wait + Self.disarm)
            try folder.playbook(
                "second", Self.disarm + "  - action: put\n    with: {key: cured, value: x, always: true}\n")
            (try await folder.run("plan", "first.yaml", "--endpoints", cluster.endpoints[0])).expect(
                0, "the cluster takes no run lock")
            let first = try await BuiltCommand.start(
                ["run", "first.yaml", "--confirm", "first", "--events", "e.jsonl"] + (try flags), folder: folder.path)
            try await eventually("it waits") {
                first.status != nil || (try? folder.read("e.jsonl"))?.contains("\"event\":\"waiting\"") == true
            }
            #expect(first.status == nil && locks.count == 1, "\(first.errors)")
            let again = ["run", "second.yaml", "--confirm", "second"] + (try flags)
            let refused = try await folder.run(again)
            refused.expect(75, "playbook \"first\"", "nothing was changed")
            #expect(!refused.errors.contains("lock break"), "it would break another lock: \(refused.errors)")
            (try await folder.run(again + ["--lock-timeout", "1s"])).expect(75, "still was after 1s")
            let second = try await BuiltCommand.start(
                again + ["--lock-timeout", "1h", "--events", "w.jsonl"], folder: folder.path)
            try await eventually("the second waits for the lock") {
                second.status != nil || (try? folder.read("w.jsonl"))?.contains("waiting for the run lock") == true
            }
            #expect(second.status == nil, "\(second.errors)")
            first.signal(SIGTERM)
            #expect(await first.wait()?.code == 143, "\(first.errors)")
            #expect(await second.wait()?.code == 0, "\(second.errors)")
            #expect(second.output.contains("only runs of this host were kept"), "\(second.output)")
            #expect(locks == [])
            let keys = try await withEtcdClient(cluster.clientConfiguration) { client in
                try await client.get(GetRequest(.all)).keyValues
            }
            // The key of the lock came with the disarming, before the put, and is gone.
            #expect(keys.map(\.keyText) == ["cured"] && keys.first?.modRevision == 3, "\(keys)")
        }
    }
}
