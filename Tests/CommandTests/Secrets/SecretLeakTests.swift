import EtcdClient
import EtcdSandbox
import Foundation
import Synchronization
import TestSupport
import Testing

extension Command {
    @Suite("F24: secrets", .cluster(.one), .serialized)
    struct Secrets {
        private static let reports = ["text", "json", "junit", "markdown", "github", "html"]
        private static let asRoot = "username: root, password: {env: LEAK_ROOT}"

        @Test("F24: no piece of a secret is in anything that commands say or leave behind, in any form")
        func nowhere() async throws {
            let scene = try LeakScene(TestCluster.current.endpoints)
            try await bootstrap(scene)
            try await use(scene)
            try await refuse(scene)
            try await cutOff(scene)
            try await look(scene)
            let leaks = try scene.leaks()
            #expect(leaks == [], "\(leaks.count)")
        }

        @Test("F24: the search itself finds a secret that was encoded, cut, or broken into lines")
        func search() throws {
            let secret = LeakScene.Planted.root
            let search = LeakSearch([Array(secret.utf8), LeakScene.Planted.binary])
            let bytes = Array(secret.utf8)
            for text in [
                "before \(secret) after", "cut \(secret.prefix(20))", Data([1] + bytes + [2]).base64EncodedString(),
                bytes.map { String(format: "%02x", $0) }.joined(), secret.debugDescription,
                secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "",
            ] { #expect(search.finds(in: Array(text.utf8)) != [], "\(text)") }
            #expect(search.finds(in: Array("nothing of it: *** and ***".utf8)) == [])
        }

        private func all(_ name: String, figures: Bool = true) -> [String] {
            (Self.reports + (figures ? ["prometheus"] : [])).flatMap { ["--report", "\($0)=\(name)-\($0).prom"] } + [
                "--events", "\(name).jsonl",
            ]
        }

        /// Makes users of the secrets and lets them log in; one secret is printed by a command, which tells what it finds
        /// in its environment and chatters.
        private func bootstrap(_ scene: LeakScene) async throws {
            let chatter =
                "cat /proc/self/environ /proc/$PPID/cmdline > environ; cat \(scene.secretFile("spaced")) >&2; "
                + "cat \(scene.secretFile("spaced"))"
            try scene.playbook(
                "bootstrap", as: nil, more: true,
                """
                  - name: \(LeakScene.quotedRoot)
                    action: auth-bootstrap
                    with:
                      roles:
                        - name: keys
                          permissions: [{readwrite: {prefix: a/}}, {readwrite: {prefix: /etcd-playbook/}}]
                      users:
                        - {name: root, password: {env: LEAK_ROOT}, roles: [root]}
                        - {name: big, password: {file: "\(scene.secretFile("big"))"}, roles: [keys]}
                        - {name: spaced, password: {command: [sh, -c, '\(chatter)']}, roles: [keys]}
                  - action: assert
                    with: {that: ["inputs.more != ''"]}
                """)
            let confirmed = ["bootstrap.yaml", "--allow-command", "--confirm", "bootstrap", "--progress", "plain"]
            try await scene.run(0, ["plan", "bootstrap.yaml", "--allow-command"])
            let ended = try await scene.run(0, ["run"] + confirmed + all("bootstrap"))
            #expect(ended.description.contains("which printed a secret, said: ***"), "\(ended)")
            #expect(try scene.folder.read("environ").contains("ETCDCTL_ENDPOINTS"), "the command was run")
        }

        /// Secrets as keys, values, names, messages, conditions, items, outputs, paths, and in what a webhook is told.
        private func use(_ scene: LeakScene) async throws {
            let told = Told()
            let server = try RawServer { connection in
                while let head = connection.readHead() {
                    let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    told.add(connection.read(exactly: Int(length?.filter(\.isNumber) ?? "") ?? 0) ?? [])
                    connection.write("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
                }
            }
            try await fill()
            try scene.playbook("use", as: Self.asRoot, more: true, steps(scene, "http://127.0.0.1:\(server.port)/hook"))
            let flags = ["use.yaml", "--allow-command", "--confirm", "use"]
            let spaced = ["LEAK_SPACED": LeakScene.Planted.spaced]
            try await scene.run(0, ["validate", "use.yaml", "--report", "json=validate.json"])
            try await scene.run(
                1, ["plan", "use.yaml", "--format", "json"] + all("plan", figures: false), besides: spaced)
            try await scene.run(78, ["plan", "use.yaml", "--out", "use.plan"], besides: spaced)
            #expect(!scene.folder.names.contains("use.plan"), "with *** in place of an input it would be another plan")
            let ended = try await scene.run(
                1, ["run"] + flags + ["--progress", "plain"] + all("use"), besides: spaced)
            #expect(ended.description.contains("***"))
            let github = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": scene.folder.file("summary.md")]
            try await scene.run(1, ["run", "--format", "json"] + flags, besides: github.merging(spaced) { $1 })
            for body in told.bodies { scene.keep("what a webhook was told", body) }
            #expect(told.bodies.count >= 4)
        }

        /// Values in the cluster that hold secrets beside other bytes.
        private func fill() async throws {
            var configuration = EtcdConfiguration(endpoints: try TestCluster.current.endpoints)
            (configuration.username, configuration.password) = ("root", LeakScene.Planted.root)
            try await withEtcdClient(configuration) { client in
                let secret = Array(LeakScene.Planted.root.utf8)
                for (index, value) in [
                    secret, [0xFF] + secret + [0xFF], [0xFF, 0xFE] + secret, LeakScene.Planted.binary,
                ].enumerated() {
                    _ = try await client.put(PutRequest(key: Array("held/\(index)".utf8), value: value))
                }
            }
        }

        private func steps(_ scene: LeakScene, _ hook: String) -> String {
            """
              - name: \(LeakScene.quotedRoot)
                id: written
                action: put
                show-values: true
                with: {key: "a/${{ inputs.told }}", value: "so ${{ inputs.told }}", always: true}
              - id: held
                name: \(LeakScene.quotedRoot)
                action: get
                show-values: true
                when: inputs.told != 'another' and inputs.more != ''
                with: {prefix: held/}
              - action: put
                for-each: ["${{ inputs.told }}", "${{ inputs.more }}"]
                with: {key: "a/${{ item }}", value: "${{ item }}", always: true}
              - action: txn
                show-values: true
                with:
                  if: [{key: a/none, value: {eq: "${{ inputs.told }}"}}]
                  then: [{put: {key: a/none, value: "${{ inputs.told }}"}}]
                  else: [{get: {prefix: held/}}, {put: {key: "a/else", value: "${{ inputs.told }}"}}]
              - action: snapshot
                with: {to: "no/such\\0/${{ inputs.told }}.db"}
                on-failure: continue
              - action: user-add
                with: {user: "as ${{ inputs.told }}", password: {env: LEAK_SPACED}}
              - action: user-delete
                with: {user: "as ${{ inputs.told }}"}
              - action: pause
                with: {message: "look at ${{ inputs.told }} and ${{ inputs.more }}", until: "1 == len(cluster.members)"}
              - action: wait-for
                with: {until: "inputs.told == cluster.version", interval: 50ms}
                timeout: 200ms
                on-failure: continue
              - action: notify
                with: {url: "\(hook)", message: "it says ${{ inputs.told }}, ${{ inputs.more }}"}
              - action: notify
                with: {secret-url: {file: "\(scene.secretFile("big"))"}}
                on-failure: continue
              - action: notify
                with: {url: "\(hook)", bearer-token: {file: "\(scene.secretFile("binary"))"}}
                on-failure: continue
              - action: assert
                with: {that: ["inputs.told == 'nothing'"], message: "it is ${{ inputs.told }} and ${{ inputs.more }}"}
                on-failure: continue
              - block:
                  - action: put
                    as: {username: big, password: {file: "\(scene.secretFile("big"))"}}
                    with: {key: "b/${{ inputs.told }}", value: "${{ inputs.more }}"}
                rescue:
                  - action: notify
                    with: {url: "\(hook)"}
              - require: inputs.told == 'nothing at all'
                action: status
            """
        }

        /// Logins, commands, inputs and calls that fail.
        private func refuse(_ scene: LeakScene) async throws {
            try scene.playbook(
                "put", as: Self.asRoot, "  - action: put\n    with: {key: \"a/${{ inputs.told }}\", value: x}")
            try await scene.run(
                77, ["run", "put.yaml"] + all("wrong"), besides: ["LEAK_ROOT": LeakScene.Planted.spaced])
            try await scene.run(
                77, ["run", "put.yaml", "--user", "root"] + all("flag"),
                besides: ["ETCDCTL_PASSWORD": LeakScene.Planted.big])
            try await scene.run(nil, ["health"], besides: ["ETCDCTL_USER": "root:\(LeakScene.Planted.spaced)"])
            try scene.playbook(
                "denied", as: "username: big, password: {file: \"\(scene.secretFile("big"))\"}", more: true,
                "  - action: put\n    with: {key: \"b/${{ inputs.more }}\", value: \"${{ inputs.told }}\"}\n"
                    + "  - action: user-passwd\n    with: {user: root, password: {env: LEAK_SPACED}}")
            let spaced = ["LEAK_SPACED": LeakScene.Planted.spaced]
            try await scene.run(nil, ["plan", "denied.yaml"], besides: spaced)
            try await scene.run(77, ["run", "denied.yaml", "--confirm", "denied"] + all("denied"), besides: spaced)
            let (big, binary) = (scene.secretFile("big"), scene.secretFile("binary"))
            for (index, login) in [
                "username: root, password: {command: [sh, -c, 'cat \(big); cat \(big) >&2; exit 3']}",
                "username: root, password: {command: [cat, \"\(binary)\"]}", "token: {file: \"\(big)\"}",
                "username: root, password: {file: \"\(binary)\"}",
                "username: root, password: {env: LEAK_ROOT}, trusted-ca-file: \"${{ inputs.told }}\"",
                "username: root, password: {env: LEAK_ROOT}, server-name: \"${{ inputs.told }}\"",
            ].enumerated() {
                try scene.playbook("login\(index)", as: login, "  - action: put\n    with: {key: a, value: x}")
                try await scene.run(
                    nil, ["run", "login\(index).yaml", "--allow-command", "--yes"] + all("login\(index)"))
            }
            try scene.folder.playbook(
                "typed", cluster: "cluster: {endpoints: [\"http://127.0.0.1:1\"], \(Self.asRoot)}\n",
                inputs: "inputs: {told: {type: integer}}\n",
                "  - action: put\n    with: {key: a, value: \"${{ inputs.told }}\"}")
            try await scene.run(65, ["run", "typed.yaml"] + all("typed"))
        }

        /// A run that is killed and one that crashes, with what they leave; and what can be seen of one that goes on.
        private func cutOff(_ scene: LeakScene) async throws {
            for (name, signal) in [("killed", SIGKILL), ("crashed", SIGABRT)] {
                try scene.playbook(
                    name, as: Self.asRoot, settings: "lock: {prefix: \"/etcd-playbook/\(name)/\"}\n",
                    "  - name: \(LeakScene.quotedRoot)\n    action: put\n    with: {key: \"a/${{ inputs.told }}\", value: x}\n"
                        + "  - name: \(LeakScene.quotedRoot)\n    action: wait-for\n    timeout: 1h\n"
                        + "    with: {until: \"inputs.told == cluster.version\", interval: 50ms}")
                let command = try await scene.start(
                    ["run", "\(name).yaml", "--yes", "--events", "\(name).jsonl"],
                    besides: ["SWIFT_BACKTRACE": "enable=yes,color=no"])
                try await eventually("it waits") {
                    command.status != nil
                        || (try? scene.folder.read("\(name).jsonl"))?.contains("\"event\":\"waiting\"") == true
                }
                #expect(command.status == nil, "\(command.errors)")
                try await scene.run(
                    0, ["lock", "show", "--prefix", "/etcd-playbook/\(name)/", "--user", "root"],
                    besides: ["ETCDCTL_PASSWORD": LeakScene.Planted.root])
                scene.keep(
                    "the command line",
                    Array(FileManager.default.contents(atPath: "/proc/\(command.pid)/cmdline") ?? Data()))
                command.signal(signal)
                // The trace is made first, and a signal from outside does not end the process then.
                try await eventually("it ends, or has told where it was") {
                    command.status != nil || command.errors.contains("Backtrace took")
                }
                await command.kill()
                scene.keep("\(name), standard output", Array(command.output.utf8))
                scene.keep("\(name), standard error", Array(command.errors.utf8))
                try await scene.run(0, ["show"])
                let run = try scene.run(of: "\(name).jsonl")
                try await scene.run(78, ["resume", run, "--events", "resumed.jsonl"])
                let resumed = try await scene.start(
                    ["resume", run, "--set", "told=\(LeakScene.Planted.root)", "--events", "on.jsonl"])
                try await eventually("it waits again") {
                    resumed.status != nil
                        || (try? scene.folder.read("on.jsonl"))?.contains("\"event\":\"waiting\"") == true
                }
                resumed.signal(SIGINT)
                #expect(await resumed.wait() == .exited(130))
                scene.keep("\(name) and resumed, standard output", Array(resumed.output.utf8))
                scene.keep("\(name) and resumed, standard error", Array(resumed.errors.utf8))
                try FileManager.default.removeItem(atPath: scene.folder.file("on.jsonl"))
            }
        }

        private func look(_ scene: LeakScene) async throws {
            let runs = try FileManager.default.contentsOfDirectory(
                atPath: scene.folder.file("state/etcd-playbook/runs"))
            #expect(runs.count > 5)
            try await scene.run(0, ["history", "--last", "100"])
            try await scene.run(0, ["history", "--format", "json"])
            for run in runs where run.hasSuffix(".jsonl") {
                let files = Self.reports.flatMap {
                    ["--report", "\($0)=show-\(run).\($0)"]
                }
                try await scene.run(0, ["show", String(run.dropLast(6)), "--format", "json"] + files)
            }
            try await scene.run(
                0, ["health", "--user", "root", "--format", "json"],
                besides: ["ETCDCTL_PASSWORD": LeakScene.Planted.root])
        }
    }
}

/// What a webhook was told.
private final class Told: Sendable {
    private let all = Mutex<[[UInt8]]>([])
    func add(_ body: [UInt8]) { all.withLock { $0.append(body) } }
    var bodies: [[UInt8]] { all.withLock { $0 } }
}
