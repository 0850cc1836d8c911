import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension Command {
    @Suite("Reports", .cluster(.one))
    struct Reports {
        private let folder: PlaybookFolder
        private static let formats = [
            ("text", "r.txt"), ("json", "r.json"), ("junit", "r.xml"), ("markdown", "r.md"), ("github", "r.gh"),
            ("html", "r.html"), ("prometheus", "r.prom"),
        ]

        init() throws {
            folder = try PlaybookFolder()
            try folder.playbook("look", Steps.status)
        }

        private var flags: [String] {
            get throws { ["--endpoints", try TestCluster.current.endpoints.joined(separator: ",")] }
        }

        private var all: [String] { Self.formats.flatMap { ["--report", "\($0.0)=\($0.1)"] } }

        @Test("Every format is written by one run, whole; only figures for a collector may be read by others")
        func formats() async throws {
            (try await folder.run(["run", "look.yaml"] + all + flags)).expect(0)
            for (name, words) in [
                ("r.txt", "Run: done"), ("r.json", "\"verdict\": \"done\""), ("r.xml", "<testsuites name="),
                ("r.md", "## ✅ Run of look"), ("r.gh", "::notice title=look::Run: done"), ("r.html", "<!DOCTYPE html>"),
                ("r.prom", "etcd_playbook_last_exit_code{playbook=\"look\""),
            ] {
                #expect(try folder.read(name).contains(words), "\(name)")
                let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
                #expect(attributes[.posixPermissions] as? Int == (name == "r.prom" ? 0o644 : 0o600), "\(name)")
            }
        }

        @Test("A run that is refused before it starts is a run, refused, with nothing changed, in every format")
        func refused() async throws {
            try await withEtcdClient(TestCluster.current.clientConfiguration) { client in
                _ = try await client.put(PutRequest(key: "old/1", value: "x"))
            }
            let delete = "\n  - action: delete\n    with: {prefix: old/}"
            try folder.playbook("wipe", "  - action: put\n    with: {key: newest, value: x}" + delete)
            let ended = try await folder.run(["run", "wipe.yaml", "--yes", "--events", "e.jsonl"] + all + flags)
            ended.expect(3, "Run: REFUSED, nothing was changed.", "+ key newest", "1. put not reached")
            for (name, words) in [
                ("r.txt", "Run: REFUSED, nothing was changed."),
                ("r.json", "\"kind\": \"run\",\n  \"verdict\": \"refused\""),
                ("r.xml", "tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"2\""), ("r.xml", "classname=\"wipe.run\""),
                ("r.md", "## ❌ Run of wipe\n\n**Run: REFUSED, nothing was changed.**"),
                ("r.md", "What was not carried out"),
                ("r.gh", "::notice title=wipe::Run: REFUSED, nothing was changed."),
                ("r.html", "<p class=\"eyebrow\">Run"),
                ("r.html", "What was not carried out"), ("r.prom", "last_exit_code{playbook=\"wipe\""),
                ("e.jsonl", "\"verdict\":\"refused\""),
            ] { #expect(try folder.read(name).contains(words), "\(name): \(words)") }
            let texts = try folder.names.filter { $0.hasPrefix("r.") }.map(folder.read)
            #expect(texts.count == 7 && !texts.contains { $0.contains("Plan:") })
            let problems = try await JSONSchemaCheck.problems(
                in: [folder.read("r.json")], against: "report.schema.json")
            #expect(problems == [])
        }

        @Test("The time of the last success stands where the cluster cannot be reached, and moves with the next one")
        func lastSuccess() async throws {
            func success() throws -> String? {
                try folder.read("r.prom").split(separator: "\n")
                    .first { $0.hasPrefix("etcd_playbook_last_success_timestamp_seconds{") }.map(String.init)
            }
            let report = ["--report", "prometheus=r.prom"]
            (try await folder.run(["run", "look.yaml"] + report + flags)).expect(0)
            let first = try success()
            (try await folder.run(["run", "look.yaml", "--endpoints", "http://127.0.0.1:1"] + report)).expect(69)
            #expect(try success() == first)
            #expect(try folder.read("r.prom").contains("} 69\n"))
            (try await folder.run(["run", "look.yaml"] + report + flags)).expect(0)
            #expect(try success() != first)
        }

        @Test("A metrics file of something else, or one that no collector would read, is refused before the run")
        func foreignMetrics() async throws {
            try folder.write("up 1\n", to: "other.prom")
            (try await folder.run(["run", "look.yaml", "--report", "prometheus=other.prom"] + flags)).expect(
                73, "holds metrics of something else")
            #expect(try folder.read("other.prom") == "up 1\n")
            (try await folder.run(["run", "look.yaml", "--report", "prometheus=r.txt"] + flags)).expect(64, ".prom")
            (try await folder.run(["plan", "look.yaml", "--report", "prometheus=r.prom"] + flags)).expect(64, "a plan")
        }

        @Test(
            "A CI that names a summary file gets Markdown appended, and GitHub annotations; --ci none keeps both away")
        func summary() async throws {
            try folder.write("before\n", to: "summary.md")
            try folder.playbook("no", "  - action: assert\n    with: {that: [\"len(cluster.members) == 9\"]}")
            let github = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": folder.file("summary.md")]
            let none = try await folder.run(["run", "no.yaml", "--ci", "none"] + flags, environment: github)
            none.expect(1)
            #expect(try folder.read("summary.md") == "before\n" && !none.errors.contains("::error"))
            let ended = try await folder.run(["run", "no.yaml"] + flags, environment: github)
            ended.expect(1)
            #expect(ended.errors.contains("\n::error file=no.yaml,line=4,col=13,title=step 1"))
            #expect(!ended.output.contains("::error"))
            #expect(try folder.read("summary.md").hasPrefix("before\n## ❌ Run of no\n"))
            let missing = ["GITHUB_STEP_SUMMARY": folder.file("no/such/folder")]
            (try await folder.run(["run", "look.yaml"] + flags, environment: missing)).expect(0, "cannot be written")
        }

        @Test("Nothing that stands in a playbook is a command to GitHub's runner")
        func commands() async throws {
            let hostile = "::error::planted\\n::add-mask::a\\n  ::set-output name=b::c ##[group]planted"
            try folder.playbook(
                "loud", inputs: "inputs: {text: {type: string, default: \"\(hostile)\"}}\n",
                """
                  - name: "\(hostile)"
                    action: assert
                    with: {that: ["len(cluster.members) == 1"]}
                  - action: put
                    show-values: true
                    with: {key: loud, value: "${{ inputs.text }}"}
                  - action: assert
                    with: {that: ["len(cluster.members) == 9"], message: "${{ inputs.text }}"}
                """)
            let github = ["GITHUB_ACTIONS": "true"]
            for arguments in [["run"], ["plan"], ["run", "--format", "json"], ["run", "--progress", "plain"]] {
                let ended = try await folder.run(arguments + ["loud.yaml"] + flags, environment: github)
                let lines = (ended.output + ended.errors).split(whereSeparator: \.isNewline)
                    .map { $0.drop(while: \.isWhitespace) }
                let commands = lines.filter { $0.hasPrefix("::") || $0.contains("##[") }
                let isOurs = { (line: Substring) in line.hasPrefix("::error file=") || line.hasPrefix("::notice title=")
                }
                #expect(commands.allSatisfy(isOurs) && commands.count <= 3, "\(commands)")
                #expect(ended.output.contains("planted"))
            }
            let elsewhere = try await folder.run(["run", "loud.yaml"] + flags)
            #expect(elsewhere.output.contains("##[group]planted"))
        }

        @Test("What validate writes as JSON of every playbook that ships, and of a wrong one, fits the schema")
        func validation() async throws {
            try folder.playbook("wrong", "  - action: putt\n    with: {key: a}")
            let shipped = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../playbooks").path
            let ended = try await folder.run("validate", "--format", "json", shipped, "wrong.yaml")
            ended.expect(65, "EP0401")
            let problems = try await JSONSchemaCheck.problems(in: [ended.output], against: "report.schema.json")
            #expect(problems == [])
        }

        @Test("validate writes what it found in every format at once, and says which of them it has not")
        func findings() async throws {
            try folder.playbook("wrong", "  - action: putt\n    with: {key: a}")
            let files = [
                "text=f.txt", "json=f.json", "junit=f.xml", "markdown=f.md", "github=f.gh", "sarif=f.sarif",
                "html=f.html",
            ]
            let ended = try await folder.run(
                ["validate", "look.yaml", "wrong.yaml"] + files.flatMap { ["--report", $0] })
            ended.expect(65, "1 of 2 playbooks valid; 1 error, 0 warnings.")
            for (name, words) in [
                ("f.txt", "wrong.yaml:4:13: error[EP0401]"), ("f.json", "\"kind\": \"validation\""),
                ("f.xml", "tests=\"2\" failures=\"1\""), ("f.md", "## ❌ Playbooks are not valid"),
                ("f.gh", "::error file=wrong.yaml,line=4"), ("f.sarif", "\"ruleId\": \"EP0401\""),
                ("f.html", "<!DOCTYPE html>"),
            ] { #expect(try folder.read(name).contains(words), "\(name)") }
            #expect(try folder.read("f.txt") == ended.output)
            (try await folder.run("validate", "look.yaml", "--report", "prometheus=f.prom")).expect(
                64, "prometheus has figures of runs", "html")
            (try await folder.run("run", "look.yaml", "--report", "sarif=f.sarif")).expect(
                64, "only validate writes it")
            (try await folder.run("validate", "look.yaml", "--report", "html")).expect(64, "html=report.html")
            (try await folder.run("validate", ".", "--report", "html=look.yaml")).expect(
                73, "would replace the playbook")
            (try await folder.run("validate", "look.yaml", "--report", "html=no/such/f.html")).expect(73)
            (try await folder.run("validate", "look.yaml", "--report", "html=a", "--report", "text=a")).expect(64)
        }

        @Test("What is wrong in an included file fails each playbook that includes it, and is told once")
        func included() async throws {
            try folder.write("version: 1\nsteps:\n  - {action: putt, with: {key: a}}\n", to: "part.yaml")
            for name in ["one", "two"] { try folder.playbook(name, "  - include: part.yaml") }
            let ended = try await folder.run(
                "validate", "one.yaml", "two.yaml", "look.yaml", "--report", "junit=f.xml", "--report", "html=f.html",
                "--report", "json=f.json")
            ended.expect(65, "one.yaml: not valid, 1 error", "two.yaml: not valid, 1 error", "1 of 3 playbooks valid")
            #expect(ended.output.matches(of: /part.yaml:3:/).count == 1, "\(ended)")
            let cases = try folder.read("f.xml")
            #expect(cases.matches(of: /<failure type="EP0401"/).count == 2, "\(cases)")
            #expect(try folder.read("f.html").matches(of: /<a href="#file-1">/).count == 2)
            let problems = try await JSONSchemaCheck.problems(
                in: [folder.read("f.json")], against: "report.schema.json")
            #expect(problems == [])
        }

        @Test("In a job of GitHub, validate annotates and writes the summary too, and annotates once alone")
        func findingsInJob() async throws {
            try folder.playbook("wrong", "  - action: putt\n    with: {key: a}")
            let github = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": folder.file("summary.md")]
            let ended = try await folder.run("validate", "wrong.yaml", environment: github)
            ended.expect(65)
            #expect(ended.errors.hasPrefix("::error file=wrong.yaml,line=4"))
            #expect(try folder.read("summary.md").hasPrefix("## ❌ Playbooks are not valid\n\n**0 of 1 playbook valid"))
            let annotated = try await folder.run("validate", "wrong.yaml", "--format", "github", environment: github)
            #expect(annotated.output.hasPrefix("::error file=wrong.yaml") && annotated.errors == "")
            let none = try await folder.run("validate", "wrong.yaml", "--ci", "none", environment: github)
            #expect(none.errors == "")
            #expect(try folder.read("summary.md").matches(of: /## ❌/).count == 2)
        }

        @Test("Neither a secret nor a value of the cluster is in any report, nor in what is printed")
        func secrets() async throws {
            let secret = "p&ss <w0rd> \"it's\" 100%"
            try await withEtcdClient(EtcdConfiguration(endpoints: TestCluster.current.endpoints)) { client in
                _ = try await client.put(PutRequest(key: "held", value: "value-of-the-cluster"))
            }
            // A secret that is in a message as well, as a server or a careless author might put it there.
            try folder.playbook(
                "secret", inputs: "inputs:\n  text: {type: string}\n",
                """
                  - action: auth-bootstrap
                    with:
                      enable: false
                      roles: [{name: r, permissions: [{read: {prefix: /}}]}]
                      users: [{name: u, password: {env: PLANTED}, roles: [r]}]
                  - action: get
                    id: got
                    with: {key: held}
                  - action: put
                    with: {key: held, value: another-value-of-the-playbook}
                  - action: assert
                    with: {that: ["len(cluster.members) == 9"], message: "the secret is ${{ inputs.text }}"}
                """)
            let ended = try await folder.run(
                [
                    "run", "secret.yaml", "--confirm", "secret", "--progress", "plain", "--set", "text=\(secret)",
                    "--events", "r.jsonl",
                ] + all
                    + flags,
                environment: ["PLANTED": secret, "GITHUB_STEP_SUMMARY": folder.file("r.summary")])
            ended.expect(1)
            let texts = try [ended.output, ended.errors] + folder.names.filter { $0.hasPrefix("r.") }.map(folder.read)
            #expect(texts.count == 11)
            for text in texts {
                for leak in [secret, "ss <w0rd", "w0rd", "value-of-the-cluster", "another-value-of"] {
                    #expect(!text.contains(leak), "\(leak) in \(text)")
                }
            }
        }
    }
}
