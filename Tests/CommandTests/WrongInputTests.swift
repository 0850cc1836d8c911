import TestSupport
import Testing

/// Suites that start the command, one after the other.
@Suite("The command", .serialized, .startsProcesses)
struct Command {}

extension Command {
    @Suite("Wrong input, before any cluster is asked")
    struct WrongInput {
        private let folder: PlaybookFolder

        init() throws {
            folder = try PlaybookFolder()
            try folder.playbook("put", Steps.put)
            try folder.playbook("typo", "  - action: put\n    timout: 5m\n    with: {key: a, value: b}")
            try folder.playbook(
                "secret",
                cluster: "cluster:\n  endpoints: [http://127.0.0.1:1]\n  username: root\n  password: {env: NOT_SET}\n",
                Steps.put)
            try folder.playbook(
                "literal",
                cluster: "cluster:\n  endpoints: [http://127.0.0.1:1]\n  username: root\n  password: hunter22\n",
                Steps.put)
            try folder.playbook("input", inputs: "inputs:\n  value: {type: string}\n", valueOfInput)
            try folder.write("endpoints: [http://127.0.0.1:1]\ninsecure-transport: true\n", to: "cluster.conf")
            try folder.write("value: [1]\n", to: "inputs.conf")
        }

        private let valueOfInput = "  - action: put\n    with: {key: a, value: \"${{ inputs.value }}\"}"

        @Test("A process that may open too few files says so at once; what it may raise itself, it raises")
        func fewFiles() async throws {
            let validate = "exec \"$ETCD_PLAYBOOK\" validate put.yaml"
            (try await folder.shell("ulimit -n 10; \(validate)")).expect(78, "may have 10 files", "ulimit -n 1024")
            (try await folder.shell("ulimit -S -n 10; \(validate)")).expect(0)
        }

        @Test(
            "Each has its exit code and a message that names it",
            arguments: [
                (["run", "none.yaml"], 66, "none.yaml cannot be read: no such file"),
                (["plan", "."], 66, "it is a folder"),
                (["run", "typo.yaml"], 65, "did you mean \"timeout\"?"),
                (["run", "typo.yaml", "--dry-run"], 65, "typo.yaml:5:5: error[EP0101]"),
                (["run", "put.yaml", "--bogus"], 64, "--bogus"),
                (["run"], 64, "<file>"),
                (["frobnicate"], 64, "frobnicate"),
                (["history", "--keep", "5"], 64, "go with --prune"),
                (["run", "put.yaml", "--report", "xml=a"], 64, "--report"),
                (["run", "put.yaml", "--report", "json=a", "--report", "text=a"], 64, "same path"),
                (["plan", "put.yaml", "--out", "a", "--report", "json=a"], 64, "same path"),
                (["run", "put.yaml", "--cert", "a"], 64, "--cert and --key go together"),
                (["run", "put.yaml", "--endpoints", ","], 64, "names no endpoint"),
                (["run", "put.yaml", "--report", "json=none/a"], 73, "none/a"),
                (["run", "put.yaml", "--report", "json=."], 73, "is a folder"),
                (["run", "put.yaml", "--report", "json=put.yaml"], 73, "would replace the playbook"),
                (["plan", "put.yaml", "--report", "json=/dev/stdout"], 73, "is a link"),
                (["run", "secret.yaml"], 78, "NOT_SET"),
                (["run", "literal.yaml"], 65, "EP0603"),
                (["run", "put.yaml", "--set", "a=b"], 65, "EP0502"),
                (["run", "put.yaml", "--set", "a"], 64, "as in keep=8"),
                (["plan", "–-offline", "put.yaml"], 64, "begins with a long dash"),
                (["run", "put.yaml", "—yes"], 64, "write --yes"),
                (["rn", "put.yaml"], 64, "there is no command \"rn\"; did you mean run?"),
                (["explain", "EP9"], 64, "there is no code \"EP9\"; etcd-playbook explain lists them all."),
                (["actions", "putt"], 64, "no action \"putt\"; did you mean put? etcd-playbook actions lists them"),
                (["run", "input.yaml"], 65, "EP0503"),
                (["run", "input.yaml", "--inputs", "none"], 66, "none cannot be read"),
                (["run", "input.yaml", "--inputs", "inputs.conf"], 65, "inputs.conf:1:8: error"),
                (["run", "secret.yaml", "--cluster", "cluster.conf"], 65, "EP0605"),
                (["run", "put.yaml", "--cluster", "none.conf"], 78, "none.conf cannot be read"),
                (["run", "put.yaml", "--endpoints", "ftp://a"], 78, "ftp"),
                (["run", "put.yaml", "--endpoints", "http://a:1,https://b:1"], 78, "mix http"),
                (["run", "put.yaml", "--endpoints", "https://127.0.0.1:1", "--cacert", "none.pem"], 78, "none.pem"),
                (
                    ["run", "put.yaml", "--only", "puts", "--endpoints", "http://127.0.0.1:1"], 64,
                    "no step has the id or tag \"puts\""
                ),
                (["run", "put.yaml", "--endpoints", "http://127.0.0.1:1"], 69, "Connection refused"),
                (["run", "put.yaml", "--cluster", "cluster.conf"], 69, "no member answers"),
                (["plan", "put.yaml", "--endpoints", "http://127.0.0.1:1"], 69, "Connection refused"),
                (["health", "--endpoints", "http://127.0.0.1:1"], 69, "Connection refused"),
                (
                    ["health", "--user", "root", "--endpoints", "http://127.0.0.1:1"], 78,
                    "no password for the user root"
                ),
            ] as [([String], Int32, String)])
        func matrix(arguments: [String], code: Int32, words: String) async throws {
            let before = folder.names
            let ended = try await folder.run(arguments)
            ended.expect(code, words)
            #expect(!ended.description.contains("hunter22"))
            #expect(folder.names == before, "nothing is left behind")
        }

        @Test(
            "Bytes that are no text are refused, and never replaced by a character that may be meant",
            arguments: [
                (#"$ETCD_PLAYBOOK run input.yaml --set value=$'a\377'"#, 64, "argument 4 is not UTF-8 text"),
                (#"ETCD_PLAYBOOK_INPUT_VALUE=$'a\377' $ETCD_PLAYBOOK run input.yaml"#, 65, "no UTF-8 text"),
                (#"ETCD_PLAYBOOK_INPUT_VALUE=$'a\377' $ETCD_PLAYBOOK validate input.yaml"#, 65, "no UTF-8 text"),
                (#"ETCDCTL_USER=$'r\377:pass' $ETCD_PLAYBOOK run put.yaml"#, 78, "ETCDCTL_USER is not UTF-8 text"),
                (#"NOT_SET=$'a\377' $ETCD_PLAYBOOK run secret.yaml"#, 78, "NOT_SET"),
                (#"$ETCD_PLAYBOOK run input.yaml --set value=$'\357\277\275'"#, 69, "127.0.0.1:1"),
                (#"ETCD_PLAYBOOK_INPUT_VALUE=$'\357\277\275' $ETCD_PLAYBOOK run input.yaml"#, 69, "127.0.0.1:1"),
                (#"NOT_SET=$'\357\277\275' $ETCD_PLAYBOOK run secret.yaml"#, 69, "127.0.0.1:1"),
            ] as [(String, Int32, String)])
        func noText(line: String, code: Int32, words: String) async throws {
            (try await folder.shell("export ETCDCTL_ENDPOINTS=http://127.0.0.1:1; \(line)")).expect(code, words)
        }

        @Test("A report tells of a playbook that is not valid too")
        func reportOfInvalid() async throws {
            let ended = try await folder.run("run", "typo.yaml", "--report", "json=r.json", "--format", "json")
            ended.expect(65, "\"verdict\": \"invalid\"", "\"code\": \"EP0101\"")
            #expect(try folder.read("r.json") == ended.output)
        }

        @Test(
            "validate says all of several files, takes folders and standard input, and --strict takes warnings for errors"
        )
        func validate() async throws {
            (try await folder.run("validate", "put.yaml", "input.yaml")).expect(
                0, "put.yaml: valid", "input.yaml: valid")
            (try await folder.run("validate", ".")).expect(65, "typo.yaml: not valid, 1 error", "put.yaml: valid")
            (try await folder.run("validate", "put.yaml", "none.yaml")).expect(66, "none.yaml", "put.yaml: valid")
            (try await folder.run("validate", "-", input: "version: 1\nname: x\nsteps: []\n")).expect(0, "<stdin>")
            (try await folder.run("validate", "--strict", "-", input: "version: 1\nname: x\nsteps: []\n"))
                .expect(65, "error[EP0406]")
            let json = try await folder.run("validate", "--format", "json", "typo.yaml")
            json.expect(65, "\"kind\": \"validation\"", "\"path\": \"typo.yaml\"")
            (try await folder.run("validate", "input.yaml", "--set", "valeu=1")).expect(65, "EP0502")
        }

        @Test("validate goes on behind a file that cannot be read, and behind an inputs file that is missing")
        func unreadable() async throws {
            try folder.write("x", to: "all/b.yaml/x")
            try folder.write(String(repeating: "#", count: 2 << 20), to: "all/c.yaml")
            for name in ["a", "d"] { try folder.write("version: 1\nname: x\nsteps: []\n", to: "all/\(name).yaml") }
            let ended = try await folder.run("validate", "all")
            ended.expect(
                66, "all/a.yaml: valid", "all/d.yaml: valid", "all/b.yaml: error[EP0001]: all/b.yaml cannot be read",
                "all/c.yaml: error[EP0002]", "2 of 4 playbooks valid")
            let missing = try await folder.run("validate", "put.yaml", "typo.yaml", "--inputs", "none")
            missing.expect(66, "none: error[EP0001]: none cannot be read", "put.yaml: valid", "typo.yaml: not valid")
            #expect(missing.output.ranges(of: "none cannot be read").count == 1, "told once")
        }

        @Test("An offline plan asks no cluster and looks no secret up")
        func offline() async throws {
            (try await folder.run("plan", "--offline", "secret.yaml")).expect(0, "No cluster was asked")
        }

        @Test(
            "A secret that only a command gives is refused unless commands are allowed; what it prints is shown nowhere"
        )
        func command() async throws {
            let cluster =
                "cluster:\n  endpoints: [http://127.0.0.1:1]\n  username: root\n  password: {command: [echo, s3cr3t-value]}\n"
            try folder.playbook("command", cluster: cluster, Steps.put)
            (try await folder.run("run", "command.yaml")).expect(78, "--allow-command")
            let allowed = try await folder.run("run", "command.yaml", "--allow-command", "--format", "json")
            allowed.expect(69)
            #expect(!allowed.description.contains("s3cr3t-value"))
        }

        @Test(
            "Help starts with an example, and its examples are one line each",
            arguments: [
                "validate", "plan", "run", "resume", "history", "show", "health", "actions", "explain", "init",
                "sandbox",
            ])
        func help(command: String) async throws {
            let ended = try await folder.run(command, "--help")
            ended.expect(0)
            let lines = ended.output.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.prefix(5).contains { $0.contains("etcd-playbook \(command)") })
            // What is too long for a line goes on at the next one's beginning.
            for (line, next) in zip(lines, lines.dropFirst()) where line.hasPrefix("  etcd-playbook \(command)") {
                #expect(next.isEmpty || next.hasPrefix("  "), "\(line)\n\(next)")
            }
        }
    }
}
