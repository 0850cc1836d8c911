import EtcdClient
import EtcdSandbox
import Foundation
import Glibc
import TestSupport
import Testing

extension Command {
    @Suite("Signals and terminals", .cluster(.one))
    struct Signalled {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        private var endpoints: [String] { get throws { try TestCluster.current.endpoints } }
        private func client<Answer: Sendable>(_ body: (EtcdClient) async throws -> Answer) async throws -> Answer {
            try await withEtcdClient(EtcdConfiguration(endpoints: try endpoints), body)
        }

        private static func put(_ run: String) -> String {
            "  - action: put\n    with: {key: \(run)/second, value: x, always: true}\n"
        }

        private static let endless = "- action: watch\n  with: {key: never}\n  timeout: 1h\n"

        @Test("F13: the second signal ends a run at once, and leaves no lock behind", arguments: [SIGINT, SIGTERM])
        func second(signal: Int32) async throws {
            let waiting = WaitingRun("twice\(signal)", folder, try endpoints)
            try waiting.write(always: Self.endless)
            let run = try await waiting.start()
            run.signal(signal)
            try await eventually("it waits in what always comes") { run.status != nil || waiting.waits() > 1 }
            #expect(run.status == nil, "\(run.errors)")
            #expect(try await client(waiting.keys) == ["\(waiting.name)/first", waiting.lock])
            #expect(try await Self.end(run, by: signal) == 128 + signal, "\(run.errors)")
            #expect(run.errors.contains("To go on: etcd-playbook resume"), "\(run.errors)")
            #expect(try await client(waiting.keys) == ["\(waiting.name)/first"])
            let state = ["--state-dir", "state-\(waiting.name)"]
            (try await folder.run(["show"] + state)).expect(0, "CUT OFF between changes", "etcd-playbook resume")
        }

        @Test("F13: a signal in the midst of what always comes cuts nothing of it off")
        func inAlways() async throws {
            let waiting = WaitingRun("cleanup", folder, try endpoints)
            try folder.playbook(
                waiting.name, cluster: "lock: {prefix: locks-of-cleanup/}\n",
                """
                  - block:
                      - action: put
                        with: {key: cleanup/first, value: x}
                    always:
                      - action: watch
                        with: {key: \(waiting.go)}
                        timeout: 1h
                      - action: put
                        with: {key: cleanup/second, value: x}
                  - action: put
                    with: {key: cleanup/third, value: x}
                """)
            let run = try await waiting.start()
            run.signal(SIGINT)
            try await eventually("it stops") { run.status != nil || run.errors.contains("Stopping after") }
            try await client(waiting.letGo)
            #expect(await run.wait()?.code == 130, "\(run.errors)")
            #expect(try await client(waiting.keys) == ["cleanup/first", waiting.go, "cleanup/second"])
        }

        /// Signals a run that is stopping already, and once more where that was too soon to be another one; its exit code.
        private static func end(_ run: BuiltCommand, by signal: Int32) async throws -> Int32? {
            try await eventually("it ends", every: .milliseconds(200)) {
                if run.status == nil { run.signal(signal) }
                return run.status != nil
            }
            return await run.wait()?.code
        }

        @Test("F13: the second signal ends a run at once also where the cluster is silent")
        func silent() async throws {
            let proxy = try FaultProxy(to: try endpoints[0])
            defer { proxy.stop() }
            let waiting = WaitingRun("silent", folder, [proxy.url])
            try waiting.write(always: Self.endless)
            let run = try await waiting.start()
            run.signal(SIGINT)
            try await eventually("it waits in what always comes") { run.status != nil || waiting.waits() > 1 }
            proxy.faults = .held
            #expect(try await Self.end(run, by: SIGINT) == 130, "\(run.errors)")
        }

        @Test("F24: The memory of a run that dies is not written to the disk")
        func core() async throws {
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
            let waiting = WaitingRun("core", folder, try endpoints)
            try waiting.write()
            let run = try await waiting.start()
            let limits = try String(contentsOfFile: "/proc/\(run.pid)/limits", encoding: .utf8)
            let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
            #expect(core?.split(separator: " ").dropFirst(4).first == "0", "\(limits)")
            run.signal(SIGKILL)
            _ = await run.wait()
        }

        @Test("F13: SIGHUP and SIGPIPE harm nothing", arguments: [SIGHUP, SIGPIPE])
        func hungUp(signal: Int32) async throws {
            let waiting = WaitingRun("hup\(signal)", folder, try endpoints)
            try waiting.write(then: Self.put(waiting.name))
            let run = try await waiting.start()
            for _ in 0..<3 { run.signal(signal) }
            try await client(waiting.letGo)
            #expect(await run.wait()?.code == 0, "\(run.errors)")
            #expect(try await client(waiting.keys) == [waiting.name + "/first", waiting.go, waiting.name + "/second"])
        }

        @Test("F13: a run whose terminal is closed goes on to its end, with its journal and its report")
        func closedTerminal() async throws {
            let waiting = WaitingRun("closed", folder, try endpoints)
            try waiting.write(then: Self.put(waiting.name))
            let command = (["exec", "$ETCD_PLAYBOOK"] + waiting.arguments + ["--report", "json=closed.json"])
                .joined(separator: " ").replacing("--progress none", with: "--progress tty")
            // The terminal goes with the process that holds its other end.
            let closing = try await folder.shell(
                """
                script -qefc '\(command)' /dev/null < /dev/null > typed 2>&1 &
                terminal=$!
                while kill -0 $terminal && ! grep -qs '"event":"waiting"' closed.jsonl; do sleep 0.05; done
                kill -9 $terminal && wait $terminal
                """)
            let typed = (try? folder.read("typed")) ?? ""
            #expect(waiting.waits() == 1, "\(closing) \(typed)")
            #expect(try await client(waiting.keys) == ["closed/first", waiting.lock])
            try await client(waiting.letGo)
            try await eventually("it ends") {
                (try? folder.read("closed.jsonl"))?.contains("\"event\":\"ended\"") == true
                    || (try? folder.read("closed.json")) != nil
            }
            try await eventually("its report is there") { (try? folder.read("closed.json")) != nil }
            #expect(try folder.read("closed.json").contains("\"verdict\": \"done\""))
            #expect(try await client(waiting.keys) == ["closed/first", waiting.go, "closed/second"])
            (try await folder.run("history", "--state-dir", "state-closed")).expect(0, "done")
        }

        @Test("F13: where nobody reads what it prints, a run is carried out all the same")
        func closedOutput() async throws {
            try folder.playbook("unread", "  - action: put\n    with: {key: unread, value: x, always: true}")
            let address = try endpoints[0]
            let ended = try await folder.shell(
                "\"$ETCD_PLAYBOOK\" run unread.yaml --yes --endpoints \(address) --state-dir state 2>&1 | true; "
                    + "exit ${PIPESTATUS[0]}")
            ended.expect(0)
            #expect(try await client { try await $0.get(GetRequest(key: "unread")).count } == 1)
            (try await folder.run("history", "--state-dir", "state")).expect(0, "done")
        }

        @Test("F11: a run that stood still for longer than its lock lives changes nothing more, and can be resumed")
        func stoodStill() async throws {
            let changes = [
                "put": "  - action: put\n    with: {key: still-put/second, value: x, always: true}\n",
                "grant": "  - action: lease-grant\n    with: {ttl: 1h}\n",
                "user": "  - action: user-add\n    with: {user: still-user, no-password: true}\n",
                "compact": "  - action: compact\n    with: {keep-revisions: 1}\n",
            ]
            var runs: [(waiting: WaitingRun, command: BuiltCommand)] = []
            for (name, change) in changes {
                let waiting = WaitingRun("still-\(name)", folder, try endpoints)
                try waiting.write(ttl: "5s", then: change)
                runs.append((waiting, try await waiting.start()))
            }
            for run in runs { run.command.signal(SIGSTOP) }
            for run in runs {
                try await eventually("the lock of \(run.waiting.name) ends") {
                    try await client(run.waiting.keys) == [run.waiting.name + "/first"]
                }
                try await client(run.waiting.letGo)
            }
            let before = try await client { try await $0.get(GetRequest(key: "x")).header.revision }
            let leases = try await client { try await $0.leases().leases.count }
            for run in runs {
                run.command.signal(SIGCONT)
                #expect(await run.command.wait()?.code == 4, "\(run.waiting.name): \(run.command.errors)")
                #expect(run.command.errors.contains("the run lock was lost"), "\(run.command.errors)")
            }
            #expect(try await client { try await $0.get(GetRequest(key: "x")).header.revision } == before)
            #expect(try await client { try await $0.leases().leases.count } == leases)
            #expect(try await client { try await $0.userList().users.contains("still-user") } == false)
            for run in runs {
                (try await folder.run(["resume"] + run.waiting.flags)).expect(0)
            }
            let pair = try await client { try await $0.get(GetRequest(key: "still-put/second")).keyValues.first }
            #expect(pair?.version == 1)
            #expect(try await client { try await $0.leases().leases.count } == leases + 1)
        }

        @Test("F11: a run that stood still for less than that goes on")
        func stoodStillShortly() async throws {
            let waiting = WaitingRun("shortly", folder, try endpoints)
            try waiting.write(then: Self.put(waiting.name))
            let run = try await waiting.start()
            run.signal(SIGSTOP)
            try await client(waiting.letGo)
            run.signal(SIGCONT)
            #expect(await run.wait()?.code == 0, "\(run.errors)")
            #expect(try await client(waiting.keys) == ["shortly/first", waiting.go, "shortly/second"])
        }
    }
}
