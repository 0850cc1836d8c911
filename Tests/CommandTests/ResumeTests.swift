import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension Command {
    @Suite("Resuming", .cluster(.one))
    struct Resuming {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        private var endpoints: [String] { get throws { try TestCluster.current.endpoints } }
        private var flags: [String] {
            get throws {
                ["--endpoints", try endpoints.joined(separator: ","), "--state-dir", "state", "--progress", "none"]
            }
        }

        private func client<Answer: Sendable>(
            _ body: (EtcdClient) async throws -> Answer
        ) async throws -> Answer {
            try await withEtcdClient(EtcdConfiguration(endpoints: try endpoints), body)
        }

        private var journals: [String] {
            get throws { try FileManager.default.contentsOfDirectory(atPath: folder.file("state/runs")).sorted() }
        }

        @Test("Killed again and again at any moment, a run ends with every key written once")
        func killed() async throws {
            let keys = 0..<300
            try folder.playbook(
                "many",
                keys.map { "  - action: put\n    with: {key: \"killed/\($0)\", value: \"\($0)\", always: true}" }
                    .joined(separator: "\n"))
            var arguments = ["run", "many.yaml", "--yes"] + (try flags)
            var kills = 0
            for lines in [5, 130, 371, 502, 777] {
                let command = try await BuiltCommand.start(arguments, folder: folder.path)
                try await eventually("the journal has \(lines) lines") {
                    if command.status != nil { return true }
                    guard let name = try? journals.first(where: { !$0.hasPrefix(".") }),
                        let text = try? folder.read("state/runs/\(name)")
                    else { return false }
                    return text.utf8.count { $0 == UInt8(ascii: "\n") } >= lines
                }
                command.signal(SIGKILL)
                kills += await command.wait() == .signalled(SIGKILL) ? 1 : 0
                arguments = ["resume"] + (try flags)
            }
            #expect(kills > 0)
            (try await folder.run(arguments)).expect(0)
            #expect(try journals.count == 1)
            let found = try await client { try await $0.get(GetRequest(.prefix("killed/"))).keyValues }
            #expect(found.count == keys.count)
            #expect(found.allSatisfy { $0.version == 1 })
            (try await folder.run("resume", "--state-dir", "state")).expect(0, "there is nothing to go on with")
            (try await folder.run("history", "--state-dir", "state")).expect(0, "many", "done, resumed")
            let shown = try await folder.run(
                "show", "--state-dir", "state", "--format", "json", "--report", "html=run.html")
            shown.expect(0, "\"verdict\": \"done\"")
            (try await folder.run("show", "--state-dir", "state", "--report", "prometheus=a.prom")).expect(
                64, "latest run")
            #expect(try folder.read("run.html").contains("<html"))
        }

        /// Runs a playbook that waits, and kills it there.
        private func cutOff(
            _ name: String, _ steps: String, inputs: String = "", flags further: [String] = [],
            environment: [String: String] = [:]
        ) async throws {
            // A killed run leaves its lock to its time, and the next test is not to wait for that.
            try folder.playbook(
                name, cluster: "lock: {prefix: \(UUID())/}\n", inputs: inputs,
                steps + "\n  - action: wait-for\n    with: {until: \"len(cluster.members) > 5\", interval: 50ms}\n"
                    + "    timeout: 1h")
            let command = try await BuiltCommand.start(
                ["run", "\(name).yaml", "--yes", "--events", "e.jsonl"] + (try flags) + further,
                environment: environment,
                folder: folder.path)
            try await eventually("it waits") {
                command.status != nil || (try? folder.read("e.jsonl"))?.contains("\"event\":\"waiting\"") == true
            }
            #expect(command.status == nil, "\(command.errors)")
            (try await folder.run(["resume"] + (try flags))).expect(75, "another process carries this run out")
            (try await folder.run("history", "--state-dir", "state")).expect(0, "running")
            (try await folder.run("show", "--state-dir", "state")).expect(0, "STILL RUNNING")
            await command.kill()
        }

        @Test("A run of another playbook, or on another cluster, is refused, and changes nothing")
        func others() async throws {
            try await cutOff("others", Steps.put)
            (try await folder.run("history", "--state-dir", "state")).expect(0, "cut off")
            let shown = try await folder.run("show", "--state-dir", "state")
            shown.expect(0, "CUT OFF between changes", "no change was under way", "--state-dir \(folder.path)/state")
            #expect(!shown.output.contains("UNKNOWN"), "\(shown)")
            let before = try await revision(endpoints)
            let other = try await EtcdCluster.start(.one)
            let elsewhere = try await folder.run(
                "resume", "--state-dir", "state", "--endpoints", other.endpoints.joined(separator: ","))
            let after = try await revision(other.endpoints)
            await other.stop()
            elsewhere.expect(
                3, "cluster", "was begun on",
                "Run: REFUSED, nothing more was changed; 1 step changed the cluster before")
            #expect(after == 1)
            try folder.write(try folder.read("others.yaml") + "# changed\n", to: "others.yaml")
            (try await folder.run(["resume"] + (try flags))).expect(3, "has changed since run")
            #expect(try await revision(endpoints) == before)
        }

        @Test("A run is not gone on with where lines of its journal are lost amid others, and nothing is written there")
        func harmedJournal() async throws {
            try await cutOff("harmed", "  - action: put\n    with: {key: harmed, value: x, always: true}")
            let path = "state/runs/\(try journals[0])"
            let lines = try folder.read(path).split(separator: "\n").map(String.init)
            let intent = try #require(lines.firstIndex { $0.contains("\"intent\"") })
            var harmed = lines
            harmed[intent] = "\u{0}\u{0}\u{0}"
            let text = harmed.joined(separator: "\n") + "\n"
            try folder.write(text, to: path)
            (try await folder.run(["resume"] + (try flags))).expect(
                66, "line \(intent + 1) of the journal", "could be done twice")
            #expect(try folder.read(path) == text)
            (try await folder.run("show", "--state-dir", "state")).expect(0, "line \(intent + 1) of the journal")
            #expect(try await client { try await $0.get(GetRequest(key: "harmed")).keyValues.first?.version } == 1)
        }

        @Test("A change of which nobody can tell is a question, which --assume answers", arguments: ["done", "undone"])
        func question(_ answer: String) async throws {
            let key = "question/\(answer)"
            try await cutOff("question", "  - action: put\n    with: {key: \(key), value: ours, always: true}")
            // The journal as it is where the process died with the put under way, and somebody wrote meanwhile.
            let path = "state/runs/\(try journals[0])"
            let lines = try folder.read(path).split(separator: "\n")
            let intent = try #require(lines.firstIndex { $0.contains("\"intent\"") })
            try folder.write(lines[...intent].joined(separator: "\n") + "\n", to: path)
            (try await folder.run("show", "--state-dir", "state")).expect(
                0, "CUT OFF in the middle of a change", "OUTCOME UNKNOWN", "of which nothing is known")
            _ = try await client { try await $0.put(PutRequest(key: key, value: "theirs")) }
            (try await folder.run(["resume"] + (try flags))).expect(5, "nobody can tell", "--assume")
            #expect(try await client { try await $0.get(GetRequest(key: key)).keyValues.first?.version } == 2)

            let command = try await BuiltCommand.start(
                ["resume", "--assume", answer, "--events", "again.jsonl"] + (try flags), folder: folder.path)
            try await eventually("it waits") {
                command.status != nil || (try? folder.read("again.jsonl"))?.contains("\"event\":\"waiting\"") == true
            }
            command.signal(SIGTERM)
            #expect(await command.wait()?.code == 143)
            #expect(command.errors.contains("To go on: etcd-playbook resume 2"))
            (try await folder.run("show", "--state-dir", "state", "--format", "json")).expect(
                0, "\"verdict\": \"terminated\"", "\"exitCode\": 143")
            let version = try await client { try await $0.get(GetRequest(key: key)).keyValues.first?.version }
            #expect(version == (answer == "done" ? 2 : 3))
        }

        @Test("A run that came to its end behind a failure offers nothing to go on with")
        func cameToItsEnd() async throws {
            try folder.playbook(
                "behind",
                "  - action: assert\n    with: {that: [\"len(cluster.voters) == 7\"]}\n    on-failure: continue\n"
                    + "  - action: put\n    with: {key: behind, value: x, always: true}\n")
            let ended = try await folder.run(["run", "behind.yaml", "--yes"] + (try flags))
            ended.expect(1, "Run: FAILED; 1 step changed the cluster; 1 of 2 steps succeeded")
            #expect(!ended.errors.contains("To go on"), "\(ended)")
            let resumed = try await folder.run(["resume"] + (try flags))
            resumed.expect(1)
            #expect(!resumed.errors.contains("To go on"), "\(resumed)")
        }

        @Test("A run that takes too long stops at a safe point, does what always comes, and goes on later")
        func maxDuration() async throws {
            try folder.playbook(
                "slow",
                """
                  - block:
                      - action: put
                        with: {key: slow/1, value: x, always: true}
                      - action: pause
                        with: {message: wait, until: "true == true", interval: 1s}
                      - action: put
                        with: {key: slow/2, value: x, always: true}
                    always:
                      - action: put
                        with: {key: slow/always, value: x, always: true}
                """)
            let stopped = try await folder.run(["run", "slow.yaml", "--yes", "--max-duration", "1ms"] + (try flags))
            stopped.expect(4, "no longer than 1ms", "To go on: etcd-playbook resume")
            #expect(try await client { try await $0.get(GetRequest(.prefix("slow/"))).keyValues.isEmpty })
            (try await folder.run(["resume", "--max-duration", "1h"] + (try flags))).expect(0)
            let keys = try await client { try await $0.get(GetRequest(.prefix("slow/"))).keyValues }
            #expect(keys.count == 3 && keys.allSatisfy { $0.version == 1 })
        }

        @Test("F7: a journal that has no room left stops the run before its next change, and nothing is lost")
        func fullDisk() async throws {
            let keys = 0..<200
            try folder.playbook(
                "full",
                keys.map { "  - action: put\n    with: {key: \"full/\($0)\", value: x, always: true}" }
                    .joined(separator: "\n"))
            let address = try flags.joined(separator: " ")
            let stopped = try await folder.shell(
                "(ulimit -f 64; exec \"$ETCD_PLAYBOOK\" run full.yaml --yes \(address)) 2>&1 | cat; exit ${PIPESTATUS[0]}"
            )
            stopped.expect(4, "the journal", "File too large", "To go on: etcd-playbook resume")
            let before = try await client { try await $0.get(GetRequest(.prefix("full/"))).count }
            #expect(before > 0 && before < keys.count)
            (try await folder.run(["resume"] + (try flags))).expect(0)
            let found = try await client { try await $0.get(GetRequest(.prefix("full/"))).keyValues }
            #expect(found.count == keys.count && found.allSatisfy { $0.version == 1 })
        }

        @Test("A step that was not reached is carried out later, also where the plan foresaw that one behind it fails")
        func foreseenFailure() async throws {
            try folder.playbook(
                "foreseen",
                """
                  - action: put
                    with: {key: foreseen/1, value: x}
                  - action: check-health
                    with: {voters: 9}
                    on-failure: continue
                  - action: put
                    with: {key: foreseen/2, value: x}
                """)
            let run = ["run", "foreseen.yaml", "--yes", "--format", "json", "--max-duration", "1ms"]
            let stopped = try await folder.run(run + (try flags))
            stopped.expect(4)
            #expect(!stopped.output.contains("\"status\": \"failed\""), "\(stopped.output)")
            (try await folder.run(["resume"] + (try flags))).expect(1)
            let keys = try await client { try await $0.get(GetRequest(.prefix("foreseen/"))).keyValues }
            #expect(keys.map(\.keyText) == ["foreseen/1", "foreseen/2"])
        }

        @Test("What always comes and finds nothing left to do when it comes again is told as what the run changed")
        func alwaysAgain() async throws {
            try folder.playbook(
                "again",
                """
                  - block:
                      - action: wait-for
                        with: {until: len(cluster.members) > 0}
                        timeout: 1m
                      - action: delete
                        with: {key: again/go, expect-count: 1}
                    always:
                      - id: cleanup
                        action: put
                        with: {key: again/always, value: x}
                """)
            (try await folder.run(["run", "again.yaml", "--confirm", "again"] + (try flags))).expect(1)
            _ = try await client { try await $0.put(PutRequest(key: "again/go", value: "x")) }
            (try await folder.run(["resume", "--report", "json=again.json"] + (try flags))).expect(0)
            let written = try await client { try await $0.get(GetRequest(key: "again/always")).keyValues }
            #expect(written.map(\.version) == [1])
            let report = try JSONSerialization.jsonObject(with: Data(try folder.read("again.json").utf8))
            let steps = (report as? [String: Any])?["steps"] as? [[String: Any]] ?? []
            let cleanup = steps.first { $0["id"] as? String == "cleanup" }
            #expect(cleanup?["changed"] as? Bool == true)
            #expect((cleanup?["effects"] as? [[String: Any]])?.map { $0["outcome"] as? String } == ["done"])
        }

        @Test("Outside its window a playbook is planned and not run")
        func window() async throws {
            let hour = Calendar(identifier: .gregorian).dateComponents(in: .gmt, from: Date()).hour ?? 0
            func time(_ hours: Int) -> String { String(format: "%02d:00", (hour + hours) % 24) }
            // Open for six hours, closed until it opens in six.
            try folder.playbook("open", cluster: "window: {from: \"\(time(21))\", to: \"\(time(3))\"}\n", Steps.put)
            try folder.playbook("closed", cluster: "window: {from: \"\(time(6))\", to: \"\(time(12))\"}\n", Steps.put)
            let closed = try await folder.run(["run", "closed.yaml", "--yes"] + (try flags))
            closed.expect(3, "window is closed", time(6))
            let address = try endpoints.joined(separator: ",")
            (try await folder.run("plan", "closed.yaml", "--endpoints", address)).expect(0)
            (try await folder.run(["run", "open.yaml", "--yes"] + (try flags))).expect(0)
        }

        @Test("Without a folder for the journal nothing is begun")
        func noFolder() async throws {
            try folder.playbook("put", Steps.put)
            let before = try await revision(endpoints)
            let address = try endpoints.joined(separator: ",")
            let ended = try await folder.run(
                ["run", "put.yaml", "--endpoints", address], environment: ["HOME": "", "XDG_STATE_HOME": ""])
            ended.expect(78, "--state-dir")
            try folder.write("", to: "file")
            (try await folder.run("run", "put.yaml", "--endpoints", address, "--state-dir", "file")).expect(73)
            #expect(try await revision(endpoints) == before)
        }

        @Test("A secret that is a part of the folder's name is in no journal either, and who is to go on is told so")
        func secretFolder() async throws {
            let secret = String(folder.path.suffix(8))
            try await cutOff(
                "folder", "  - action: user-add\n    with: {user: resumed-here, password: {env: RESUMED_PASSWORD}}",
                environment: ["RESUMED_PASSWORD": secret])
            #expect(try !folder.read("state/runs/\(try journals[0])").contains(secret))
            (try await folder.run(["resume"] + (try flags))).expect(66, "cannot be entered", "run the playbook anew")
        }

        @Test("A secret is in no journal, and is looked up anew")
        func secrets() async throws {
            let secret = "s3cret \"quoted\" ${{ run.id }}"
            try await cutOff(
                "secrets",
                "  - action: user-add\n    with: {user: resumed, password: {env: RESUMED_PASSWORD}}\n"
                    + "  - action: put\n    with: {key: \"kept/${{ inputs.told }}\", value: x}",
                inputs: "inputs: {told: {type: string}}\n", flags: ["--set", "told=\(secret)"],
                environment: ["RESUMED_PASSWORD": secret])
            let text = try folder.read("state/runs/\(try journals[0])")
            #expect(!text.contains("s3cret") && text.contains("user-add"))
            (try await folder.run(["resume"] + (try flags))).expect(78, "give it again with --set")
        }
    }
}
