import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension Command {
    @Suite("Events", .cluster(.one))
    struct Events {
        private let folder: PlaybookFolder

        init() throws {
            folder = try PlaybookFolder()
            try folder.playbook("look", Steps.status)
        }

        private var flags: [String] {
            get throws { ["--endpoints", try TestCluster.current.endpoints.joined(separator: ",")] }
        }

        /// The lines as objects.
        private func events(_ text: String) throws -> [[String: Any]] {
            try text.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
        }

        @Test("Each event is a line, in order, from the beginning to the verdict")
        func order() async throws {
            try folder.playbook("put", Steps.put + "\n" + Steps.status)
            (try await folder.run(["run", "put.yaml", "--events", "e.jsonl"] + flags)).expect(0)
            let events = try events(folder.read("e.jsonl"))
            #expect(
                events.compactMap { $0["event"] as? String } == [
                    "begun", "planning", "step-started", "effect-started", "effect-ended", "step-ended",
                    "step-started", "step-ended", "ended",
                ])
            #expect(events.compactMap { $0["sequence"] as? Int } == Array(1...events.count))
            let times = events.compactMap { $0["seconds"] as? Double }
            #expect(times == times.sorted())
            #expect(events.last?["verdict"] as? String == "done" && events.last?["exitCode"] as? Int == 0)
        }

        @Test("Lines are there while the run goes on")
        func live() async throws {
            try folder.playbook(
                "wait", "  - action: wait-for\n    with: {until: \"len(cluster.members) > 5\", interval: 100ms}")
            let command = try await BuiltCommand.start(
                ["run", "wait.yaml", "--events", "e.jsonl"] + flags, folder: folder.path)
            try await eventually("the step's start is in the file") {
                command.status != nil || (try? folder.read("e.jsonl"))?.contains("\"event\":\"waiting\"") == true
            }
            #expect(command.status == nil, "\(command.errors)")
            command.signal(SIGTERM)
            #expect(await command.wait()?.code == 143)
            let last = try #require(try events(folder.read("e.jsonl")).last)
            #expect(last["event"] as? String == "ended" && last["verdict"] as? String == "terminated")
        }

        @Test("A pipe takes them, and one whose reader goes away changes nothing")
        func pipes() async throws {
            let address = try flags.joined(separator: " ")
            let ended = try await folder.shell(
                "\"$ETCD_PLAYBOOK\" run look.yaml --events >(cat >e.jsonl) \(address) && sleep 0.2")
            ended.expect(0)
            try await eventually("the reader has written") { try folder.read("e.jsonl").contains("\"ended\"") }
            (try await folder.shell("\"$ETCD_PLAYBOOK\" run look.yaml --events >(true) \(address)")).expect(0)
        }

        @Test("What cannot take events is 73 before anything else, and what the end was is told even without a run")
        func unwritable() async throws {
            for path in ["no/such/e.jsonl", ".", "look.yaml", "link"] {
                try? FileManager.default.createSymbolicLink(
                    atPath: folder.file("link"), withDestinationPath: "elsewhere")
                (try await folder.run(["run", "look.yaml", "--events", path] + flags)).expect(73)
            }
            #expect(try folder.read("look.yaml").hasPrefix("version: 1"))
            let same = ["run", "look.yaml", "--events", "a", "--report", "json=a"]
            (try await folder.run(same + (try flags))).expect(64, "the same path")
            try folder.write("version: 1\n", to: "bad.yaml")
            (try await folder.run("run", "bad.yaml", "--events", "e.jsonl")).expect(65)
            let only = try events(folder.read("e.jsonl"))
            #expect(only.count == 1 && only.first?["verdict"] as? String == "invalid")
        }

        @Test("F7: a disk that is full ends a run that changed something with 1, and the change is made")
        func fullDisk() async throws {
            let address = try flags.joined(separator: " ")
            // The journal has room there, events that say so much do not.
            let message = String(repeating: "much to say, ", count: 1000)
            try folder.playbook(
                "fill",
                "  - action: put\n    with: {key: events/full, value: x, always: true}\n"
                    + "  - action: pause\n    with: {message: \"\(message)\", until: \"true == true\"}")
            let ended = try await folder.shell(
                "(ulimit -f 8; exec \"$ETCD_PLAYBOOK\" run fill.yaml --events e.jsonl --progress none \(address)) 2>&1 "
                    + "| cat; exit ${PIPESTATUS[0]}")
            ended.expect(1, "File too large", "1 step changed the cluster")
        }
    }
}
