import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookRecord
import TestSupport
import Testing

extension Command {
    @Suite("The run lock", .cluster(.one))
    struct Locking {
        private let folder: PlaybookFolder

        init() throws {
            folder = try PlaybookFolder()
            try folder.playbook("put", Steps.put.replacing("by-the-test", with: "by-\(UUID())"))
            try folder.playbook("look", Steps.status)
        }

        private var endpoints: [String] { get throws { try TestCluster.current.endpoints } }
        private var flags: [String] { get throws { try flags(endpoints) } }
        private func flags(_ endpoints: [String]) -> [String] {
            ["--endpoints", endpoints.joined(separator: ","), "--progress", "none", "--state-dir", "state"]
        }
        private var place: [String] { get throws { ["--endpoints", try endpoints.joined(separator: ",")] } }

        private func client<Answer: Sendable>(
            _ body: (EtcdClient) async throws -> Answer
        ) async throws -> Answer {
            try await withEtcdClient(EtcdConfiguration(endpoints: try endpoints), body)
        }

        private func lockKeys() async throws -> [String] {
            try await client { try await $0.get(GetRequest(.prefix("/etcd-playbook/"))).keyValues.map(\.keyText) }
        }

        /// Starts a run that writes, and then waits for a key while it holds the lock.
        private func holder(_ name: String, then steps: String = "") async throws -> BuiltCommand {
            let wait = "\n  - name: the wait\n    action: watch\n    with: {key: \(name)/go}\n    timeout: 1h\n"
            try folder.playbook(
                name, "  - action: put\n    with: {key: \(name)/first, value: x, always: true}" + wait + steps)
            let command = try await BuiltCommand.start(
                ["run", "\(name).yaml", "--confirm", name, "--events", "\(name).jsonl"] + (try flags),
                folder: folder.path)
            try await eventually("it waits") {
                command.status != nil
                    || (try? folder.read("\(name).jsonl"))?.contains("\"event\":\"waiting\"") == true
            }
            #expect(command.status == nil, "\(command.errors)")
            return command
        }

        private func shown() async throws -> LockRecord {
            let ended = try await folder.run(["lock", "show", "--format", "json"] + (try place))
            ended.expect(0)
            return try JSONDecoder().decode(LockRecord.self, from: Data(ended.output.utf8))
        }

        @Test("A second run is 75 and shows the first, one that waits comes after it, and one that reads needs no lock")
        func second() async throws {
            let first = try await holder("first")
            let lock = try await shown()
            #expect(lock.isHeld && lock.holder?.playbook == "first" && lock.holder?.process == first.pid)
            #expect(lock.holder?.step?.hasPrefix("1, ") == true)
            #expect((1...60).contains(lock.secondsLeft ?? 0))
            (try await folder.run(["lock", "show"] + (try place))).expect(0, "playbook first", "process \(first.pid)")

            let before = try await revision(endpoints)
            (try await folder.run(["run", "put.yaml", "--yes"] + (try flags))).expect(
                75, "the run lock /etcd-playbook/lock is held", "playbook \"first\"", "--lock-timeout",
                "nothing was changed")
            (try await folder.run(["run", "put.yaml", "--yes", "--lock-timeout", "1s"] + (try flags))).expect(
                75, "still was after 1s")
            #expect(try await revision(endpoints) == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("state/runs")).count == 1)
            (try await folder.run(["run", "look.yaml"] + (try flags))).expect(0)

            let waiting = try await BuiltCommand.start(
                ["run", "put.yaml", "--yes", "--lock-timeout", "5m", "--events", "waiting.jsonl"] + (try flags),
                folder: folder.path)
            try await eventually("it waits for the lock") {
                waiting.status != nil
                    || (try? folder.read("waiting.jsonl"))?.contains("for the run lock") == true
            }
            #expect(waiting.status == nil, "\(waiting.errors)")
            first.signal(SIGINT)
            #expect(await first.wait()?.code == 130, "\(first.errors)")
            #expect(await waiting.wait()?.code == 0, "\(waiting.errors)")
            #expect(try await lockKeys() == [])
            (try await folder.run(["lock", "show"] + (try place))).expect(0, "No run holds the lock")
        }

        @Test("A run that is told to stop while it waits has nothing to go on with; one to be resumed stays as it was")
        func waits() async throws {
            let first = try await holder("patient")
            try folder.playbook("waits", "  - action: put\n    with: {key: waits, value: x, always: true}")
            let waiting = try await BuiltCommand.start(
                ["run", "waits.yaml", "--yes", "--lock-timeout", "5m", "--events", "e.jsonl"] + (try flags),
                folder: folder.path)
            try await eventually("it waits for the lock") {
                waiting.status != nil || (try? folder.read("e.jsonl"))?.contains("for the run lock") == true
            }
            waiting.signal(SIGINT)
            #expect(await waiting.wait()?.code == 130, "\(waiting.errors)")
            #expect(!waiting.errors.contains("To go on"), "\(waiting.errors)")
            let id = try #require(try await shown().holder?.run)
            (try await folder.run(["lock", "break", id] + (try place))).expect(0)
            await first.kill()
            let second = try await holder("second")
            (try await folder.run(["resume", id] + (try flags))).expect(75, "playbook \"second\"")
            second.signal(SIGTERM)
            #expect(await second.wait()?.code == 143)
            let history = try await folder.run("history", "--state-dir", "state")
            history.expect(0, "cut off")
            #expect(!history.output.contains("locked"))
        }

        @Test("A run that is killed while it waits has changed nothing, and can be resumed")
        func killedWaiting() async throws {
            let first = try await holder("before")
            let waiting = try await BuiltCommand.start(
                ["run", "put.yaml", "--yes", "--lock-timeout", "5m", "--events", "k.jsonl", "--report", "text=k.txt"]
                    + (try flags),
                folder: folder.path)
            try await eventually("it waits for the lock") {
                waiting.status != nil || (try? folder.read("k.jsonl"))?.contains("for the run lock") == true
            }
            await waiting.kill()
            first.signal(SIGINT)
            #expect(await first.wait()?.code == 130)
            let before = try await revision(endpoints)
            let id = try #require(
                try FileManager.default.contentsOfDirectory(atPath: folder.file("state/runs")).max()
                    .map { String($0.dropLast(".jsonl".count)) })
            (try await folder.run(["show", id, "--state-dir", "state"])).expect(
                0, "CUT OFF", "the cluster is unchanged", "resume \(id)")
            #expect(try await revision(endpoints) == before)
            (try await folder.run(["resume", id] + (try flags))).expect(0)
            #expect(try await lockKeys() == [])
        }

        @Test(
            "Nothing is left behind by a run that ends well, fails, or is told to stop", arguments: [SIGINT, SIGTERM])
        func releases(signal: Int32) async throws {
            try folder.playbook(
                "fails",
                "  - action: put\n    with: {key: fails, value: x, always: true}\n  - action: assert\n    with: {that: "
                    + "[\"len(cluster.members) > 5\"]}")
            (try await folder.run(["run", "fails.yaml", "--yes"] + (try flags))).expect(1)
            #expect(try await lockKeys() == [])
            let stopped = try await holder("stopped\(signal)")
            #expect(try await lockKeys() == ["/etcd-playbook/lock"])
            stopped.signal(signal)
            #expect(await stopped.wait()?.code == 128 + signal)
            #expect(try await lockKeys() == [])
            let leases = try await client { try await $0.leases().leases }
            #expect(leases.isEmpty)
        }

        /// Starts a run whose plan changes nothing, and that waits for a key; then gives it something to change.
        private func surprised(_ name: String, _ further: [String] = []) async throws -> BuiltCommand {
            try await client { _ = try await $0.put(PutRequest(key: "\(name)/value", value: "as-planned")) }
            try folder.playbook(
                name,
                "  - action: watch\n    with: {key: \(name)/go}\n    timeout: 1h\n"
                    + "  - action: put\n    with: {key: \(name)/value, value: as-planned}\n"
                    + "  - action: watch\n    with: {key: \(name)/end}\n    timeout: 1h\n")
            let run = try await BuiltCommand.start(
                ["run", "\(name).yaml", "--yes", "--events", "\(name).jsonl"] + further + (try flags),
                folder: folder.path)
            try await eventually("it waits") {
                run.status != nil || (try? folder.read("\(name).jsonl"))?.contains("\"event\":\"waiting\"") == true
            }
            #expect(run.status == nil, "\(run.errors)")
            try await client { _ = try await $0.put(PutRequest(key: "\(name)/value", value: "of another")) }
            return run
        }

        @Test("A run whose plan changed nothing takes the lock before a change there is all the same, or makes none")
        func notForeseen() async throws {
            let alone = try await surprised("alone")
            #expect(try await lockKeys() == [])
            try await client { _ = try await $0.put(PutRequest(key: "alone/go", value: "")) }
            try await eventually("it has the lock") { try await shown().holder?.playbook == "alone" }
            try await client { _ = try await $0.put(PutRequest(key: "alone/end", value: "")) }
            #expect(await alone.wait()?.code == 0, "\(alone.errors)")
            #expect(try await lockKeys() == [])

            let late = try await surprised("late")
            let patient = try await surprised("patiently", ["--lock-timeout", "5m"])
            let first = try await holder("earlier")
            try await client { client in
                _ = try await client.put(PutRequest(key: "late/go", value: ""))
                _ = try await client.put(PutRequest(key: "patiently/go", value: ""))
            }
            #expect(await late.wait()?.code == 75, "\(late.errors)")
            #expect(late.errors.contains("playbook \"earlier\""), "\(late.errors)")
            #expect(!late.errors.contains("To go on"), "\(late.errors)")
            try await eventually("it waits for the lock") {
                (try? folder.read("patiently.jsonl"))?.contains("for the run lock") == true
            }
            let values = try await client { client in
                (try await client.get(GetRequest(key: "late/value")).keyValues
                    + client.get(GetRequest(key: "patiently/value")).keyValues).map(\.valueText)
            }
            #expect(values == ["of another", "of another"])
            first.signal(SIGTERM)
            _ = await first.wait()
            try await eventually("it has the lock") { try await shown().holder?.playbook == "patiently" }
            try await client { _ = try await $0.put(PutRequest(key: "patiently/end", value: "")) }
            #expect(await patient.wait()?.code == 0, "\(patient.errors)")
            #expect(try await lockKeys() == [])
        }

        @Test("A run that deletes the range of its own lock makes it anew, and goes on")
        func ownRange() async throws {
            try folder.playbook(
                "wipe",
                "  - action: put\n    with: {key: wipe/first, value: x, always: true}\n"
                    + "  - action: delete\n    with: {prefix: /etcd-playbook/}\n"
                    + "  - action: put\n    with: {key: wipe/second, value: x, always: true}\n"
                    + "  - action: compact\n    with: {keep-revisions: 1}\n")
            (try await folder.run(["run", "wipe.yaml", "--confirm", "wipe"] + (try flags))).expect(0)
            #expect(try await client { try await $0.get(GetRequest(.prefix("wipe/"))).keyValues.count } == 2)
            #expect(try await lockKeys() == [])
        }

        @Test("A key that is not a run's is ended by its own name, and by no other")
        func foreignKey() async throws {
            let key = "/foreign/lock"
            try await client { _ = try await $0.put(PutRequest(key: key, value: "an application's")) }
            let flags = ["--prefix", "/foreign/"] + (try place)
            (try await folder.run(["lock", "break", "20261121T030405Z-8f3a"] + flags)).expect(
                3, "held by a key that is not a run's", "name the key itself: lock break \(key)")
            #expect(try await client { try await $0.get(GetRequest(key: key)).count } == 1)
            (try await folder.run(["lock", "break", key] + flags)).expect(0, "The key \(key) is deleted.")
            #expect(try await client { try await $0.get(GetRequest(key: key)).count } == 0)
        }

        @Test("A plan counts the revision that its run's lock makes", arguments: [1, 3])
        func plannedRevision(kept: Int) async throws {
            for value in ["1", "2", "3"] {
                try await client { _ = try await $0.put(PutRequest(key: "planned", value: value)) }
            }
            try folder.playbook("compact", "  - action: compact\n    with: {keep-revisions: \(kept)}\n")
            let plan = try await folder.run(["plan", "compact.yaml", "--format", "json"] + (try place))
            plan.expect(0)
            let run = try await folder.run(
                ["run", "compact.yaml", "--confirm", "compact", "--format", "json"] + (try flags))
            run.expect(0)
            let records = try [plan, run].map { try JSONDecoder().decode(RunRecord.self, from: Data($0.output.utf8)) }
            let effects = records.map { $0.steps.flatMap(\.effects) }
            #expect(effects[0].count == 1)
            #expect(effects[0].map(\.change) == effects[1].map(\.change))
            #expect(effects[0].map(\.after) == effects[1].map(\.after))
        }

        @Test("A lock is broken by its run's name alone; the run notices, writes no more and can be resumed")
        func broken() async throws {
            let put = "  - action: put\n    with: {key: broken/second, value: x}\n"
            let run = try await holder("broken", then: put)
            let id = try #require(try await shown().holder?.run)
            (try await folder.run(["lock", "break", "someone-else"] + (try place))).expect(3, "held by run \(id)")
            (try await folder.run(["lock", "break", id] + (try place))).expect(0, "is broken")
            (try await folder.run(["lock", "break", id] + (try place))).expect(0, "No run holds")
            try await client { _ = try await $0.put(PutRequest(key: "broken/go", value: "")) }
            #expect(await run.wait()?.code == 4, "\(run.errors)")
            #expect(run.errors.contains("the run lock was lost"), "\(run.errors)")
            #expect(try await client { try await $0.get(GetRequest(key: "broken/second")).keyValues.isEmpty })
            (try await folder.run(["resume"] + (try flags))).expect(0)
            #expect(try await client { try await $0.get(GetRequest(key: "broken/second")).keyValues.count } == 1)
            #expect(try await lockKeys() == [])
        }

        @Test("A run that stood still until another took the lock makes no change, of whatever kind")
        func stoodStill() async throws {
            let changes = [
                "put": "  - action: put\n    with: {key: still/second, value: x}\n",
                "compact": "  - action: compact\n    with: {keep-revisions: 1}\n",
            ]
            for (name, change) in changes {
                let run = try await holder("still-\(name)", then: change)
                run.signal(SIGSTOP)
                let id = try #require(try await shown().holder?.run)
                (try await folder.run(["lock", "break", id] + (try place))).expect(0)
                let other = try await holder("other-\(name)")
                try await client { _ = try await $0.put(PutRequest(key: "still-\(name)/go", value: "")) }
                let before = try await revision(endpoints)
                run.signal(SIGCONT)
                #expect(await run.wait()?.code == 4, "\(run.errors)")
                #expect(run.errors.contains("the run lock was lost"), "\(run.errors)")
                #expect(try await revision(endpoints) == before)
                _ = try await client { client in
                    var old = GetRequest(key: "still-\(name)/first")
                    old.revision = before - 2
                    return try await client.get(old)
                }
                #expect(try await shown().holder?.playbook == "other-\(name)")
                other.signal(SIGTERM)
                _ = await other.wait()
            }
        }

        @Test("A run that was killed leaves the lock to its time, or to its own resumption")
        func killed() async throws {
            let run = try await holder("killed")
            await run.kill()
            #expect(try await shown().holder?.playbook == "killed")
            try await client { _ = try await $0.put(PutRequest(key: "killed/go", value: "")) }
            let resumed = try await BuiltCommand.start(
                ["resume", "--progress", "plain"] + (try flags), folder: folder.path)
            try await eventually("it holds the lock") {
                if resumed.status != nil { return true }
                return try await shown().holder?.process == resumed.pid
            }
            #expect(resumed.status == nil, "\(resumed.errors)")
            try await eventually("it is done") {
                try await client { _ = try await $0.put(PutRequest(key: "killed/go", value: "")) }
                return resumed.status != nil
            }
            #expect(resumed.status?.code == 0, "\(resumed.errors)")
            #expect(try await lockKeys() == [])
        }

        @Test(
            "Without a permission on the lock's key a run is 77 with the grant that is missing; another prefix serves")
        func permission() async throws {
            try await withEtcdCluster(.one) { cluster in
                try await withEtcdClient(EtcdConfiguration(endpoints: cluster.endpoints)) { client in
                    for (user, role) in [("root", "root"), ("worker", "worker")] {
                        _ = try await client.userAdd(user, password: "a-password-of-\(user)")
                        _ = try await client.roleAdd(role)
                        _ = try await client.userGrantRole(user, role: role)
                    }
                    try await client.roleGrantPermission("worker", Permission(.readWrite, .prefix("w")))
                    _ = try await client.authEnable()
                }
                try folder.playbook(
                    "elsewhere", cluster: "lock: {prefix: written-locks/}\n",
                    "  - action: put\n    with: {key: written, value: z}")
                let login = ["ETCDCTL_PASSWORD": "a-password-of-worker"]
                let flags = flags(cluster.endpoints) + ["--user", "worker"]
                (try await folder.run(["run", "put.yaml", "--yes"] + flags, environment: login)).expect(
                    77, "may not read and write the run lock",
                    "etcdctl role grant-permission ROLE readwrite /etcd-playbook/lock", "nothing was changed")
                let planFlags = self.flags(cluster.endpoints).dropLast(2) + ["--user", "worker"]
                (try await folder.run(["plan", "put.yaml"] + planFlags, environment: login)).expect(
                    77, "may not read and write the run lock")
                (try await folder.run(["run", "elsewhere.yaml", "--yes"] + flags, environment: login)).expect(0)
            }
        }

        @Test("Where NOSPACE lets the cluster take no lock, a file locks this host until the alarm is disarmed")
        func noSpace() async throws {
            var options = ClusterOptions.one
            options.quotaBackendBytes = 4 << 20
            try await withEtcdCluster(options) { cluster in
                try await cluster.exhaustSpace()
                let flags = flags(cluster.endpoints)
                let free =
                    "  - action: compact\n    with: {keep-revisions: 1}\n  - action: watch\n    with: {key: sandbox/, "
                    + "range-end: sandbox0}\n    timeout: 1h\n  - action: defragment\n    with: {allow-downtime: true}\n"
                    + "  - action: alarm-disarm\n    with: {alarm: NOSPACE, below: 99%, quota: 4MiB}\n"
                    + "  - action: put\n    with: {key: after, value: x}\n"
                try folder.playbook("free", free)
                (try await folder.run(["plan", "free.yaml"] + flags.dropLast(2))).expect(
                    0, "the cluster takes no run lock")
                let run = try await BuiltCommand.start(
                    ["run", "free.yaml", "--confirm", "free", "--events", "free.jsonl"] + flags, folder: folder.path)
                try await eventually("it waits") {
                    run.status != nil || (try? folder.read("free.jsonl"))?.contains("\"event\":\"waiting\"") == true
                }
                try folder.playbook("other", "  - action: delete\n    with: {prefix: sandbox/}")
                (try await folder.run(["run", "other.yaml", "--confirm", "other"] + flags)).expect(
                    75, "playbook \"free\"")
                try await withEtcdClient(EtcdConfiguration(endpoints: cluster.endpoints)) { client in
                    _ = try await client.delete(DeleteRequest(.prefix("sandbox/")))
                    #expect(await run.wait()?.code == 0, "\(run.output)\(run.errors)")
                    let found = try await client.get(GetRequest(.all)).keyValues.map(\.keyText)
                    #expect(found == ["after"])
                    // The lock was there when the key was written.
                    let history = try await client.get(GetRequest(key: "after"))
                    #expect(history.keyValues.first?.version == 1)
                }
                #expect(run.output.contains("only runs of this host were kept"), "\(run.output)")
                #expect(folder.names.allSatisfy { !$0.hasSuffix(".lock") })
            }
        }
    }
}
