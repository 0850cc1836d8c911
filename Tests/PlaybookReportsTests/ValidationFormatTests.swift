import Foundation
import PlaybookLanguage
import PlaybookRecord
import PlaybookReports
import Testing
import YAMLSyntax

@Suite("Findings for other programs")
struct ValidationFormatTests {
    private let source = SourceText(name: "./a b/é.yaml", text: "version: 1\nsteps:\n  - action: put\n    timout: 5m\n")
    private var record: ValidationRecord {
        let unknown = Diagnostic(
            .unknownKey, at: SourceRange(line: 4, column: 5, length: 6), "unknown key \"timout\", 100%",
            help: "did you mean \"timeout\"?", replacement: "timeout",
            notes: [.init("not here", at: .fileStart), .init("words alone")],
            choices: .init("known keys", ["action", "timeout"]))
        let unused = Diagnostic(.unusedInput, at: SourceRange(line: 1, column: 1, length: 7), "nothing reads it")
        return ValidationRecord(
            verdict: .invalid, files: [.init(path: source.name, errors: 1, warnings: 1)],
            diagnostics: [unused, unknown, unknown].map { $0.located(in: source.name) })
    }

    @Test("JUnit has a case for each playbook, failed where it is not valid, with every finding and its place")
    func junit() throws {
        var record = record
        record.files += [
            .init(path: "good.yaml", errors: 0, warnings: 0), .init(path: "so-so.yaml", errors: 0, warnings: 1),
        ]
        record.diagnostics.append(Diagnostic(.unusedInput, at: .fileStart, "a <b> & c").located(in: "so-so.yaml"))
        for (strict, failures) in [(false, "1"), (true, "2")] {
            let text = try ValidationFormat.junit.render(record, sources: [], version: "", strict: strict)
            let suite = try #require(ReadElement.parse(text)?.children.first)
            #expect(suite["tests"] == "3" && suite["failures"] == failures)
            let cases = suite.all("testcase")
            #expect(cases.map { $0["name"] } == [source.name, "good.yaml", "so-so.yaml"])
            #expect(cases.first?.all("failure").first?.text.contains(":4:5: error[EP0101]: unknown key") == true)
            #expect(cases.last?.children.first?.name == (strict ? "failure" : "system-out"))
            #expect(cases.last?.children.first?.text.contains("a <b> & c") == true)
        }
    }

    @Test("Markdown lists the playbooks and the findings, and shows hostile text as text")
    func markdown() throws {
        var record = record
        record.diagnostics.append(Diagnostic(.unusedInput, at: .fileStart, "a <b> | c").located(in: "x|y.yaml"))
        let text = try ValidationFormat.markdown.render(record, sources: [], version: "")
        #expect(
            text.hasPrefix(
                "## ❌ Playbooks are not valid\n\n**0 of 1 playbook valid; 1 error, 1 warning.**\n\n| playbook |"))
        #expect(text.contains("- `./a b/é.yaml:4:5` error EP0101: unknown key \"timout\", 100% – did you mean"))
        #expect(text.contains("- x\\|y.yaml:1:1 warning EP0506: a &lt;b&gt; \\| c\n"))
    }

    private func sarif(strict: Bool = false) throws -> [String: Any] {
        let text = try ValidationFormat.sarif.render(record, sources: [source], version: "1.2.3", strict: strict)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func run(_ log: [String: Any]) throws -> [String: Any] {
        try #require((log["runs"] as? [[String: Any]])?.first)
    }

    @Test("SARIF has the program, the rules that are broken, and where")
    func log() throws {
        let log = try sarif()
        #expect(log["version"] as? String == "2.1.0")
        let run = try run(log)
        #expect(run["columnKind"] as? String == "unicodeCodePoints")
        let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
        #expect(driver["name"] as? String == "etcd-playbook")
        #expect(driver["version"] as? String == "1.2.3")
        let rules = try #require(driver["rules"] as? [[String: Any]])
        #expect(rules.map { $0["id"] as? String } == ["EP0101", "EP0506"])
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.map { $0["ruleId"] as? String } == ["EP0506", "EP0101", "EP0101"])
        #expect(results.map { $0["ruleIndex"] as? Int } == [1, 0, 0])
        #expect(results.map { $0["level"] as? String } == ["warning", "error", "error"])
    }

    @Test("SARIF places count code points, its addresses are URIs, and each finding keeps an identity of its own")
    func places() throws {
        let results = try #require(try run(sarif())["results"] as? [[String: Any]])
        let location = try #require((results[1]["locations"] as? [[String: Any]])?.first)
        let place = try #require(location["physicalLocation"] as? [String: Any])
        #expect((place["artifactLocation"] as? [String: Any])?["uri"] as? String == "a%20b/%C3%A9.yaml")
        let region = try #require(place["region"] as? [String: Int])
        #expect(region == ["startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 11])
        #expect((results[1]["relatedLocations"] as? [Any])?.count == 1)
        #expect((results[1]["fixes"] as? [Any])?.count == 1)
        let prints = results.compactMap { ($0["partialFingerprints"] as? [String: String])?["primaryLocationLineHash"] }
        #expect(Set(prints).count == 3)
        #expect(prints[1].hasSuffix(":1") && prints[2].hasSuffix(":2"))
    }

    @Test("No text in SARIF is empty, and none of a rule is longer than GitHub takes", arguments: DiagnosticCode.all)
    func texts(code: DiagnosticCode) throws {
        let record = ValidationRecord(
            verdict: .invalid, files: [], diagnostics: [Diagnostic(code, at: .fileStart, "m").located(in: "/a")])
        let text = try ValidationFormat.sarif.render(record, sources: [], version: "1")
        #expect(!text.contains("\"\""))
        #expect(text.contains("\"uri\": \"file:///a\""))
        #expect(code.summary.count <= 1024 && code.page.text.count <= 1000)
    }

    @Test("Where it is strict, warnings are errors in every format", arguments: ValidationFormat.allCases)
    func strict(format: ValidationFormat) throws {
        let text = try format.render(record, sources: [source], version: "1", strict: true)
        guard format != .json else { return }
        #expect(!text.contains("warning[") && !text.contains("\"warning\"") && !text.contains("::warning"))
    }

    @Test("Annotations stand at their whole place, with everything that must be escaped")
    func annotations() throws {
        let text = try ValidationFormat.github.render(record, sources: [source], version: "1")
        let lines = text.split(separator: "\n")
        #expect(
            lines[0]
                == "::error file=./a b/é.yaml,line=4,col=5,endLine=4,endColumn=11,title=EP0101%3A unknown key::"
                + "unknown key \"timout\", 100%25%0Adid you mean \"timeout\"?%0Aknown keys: action, timeout")
        #expect(lines[2].hasPrefix("::warning "))
    }

    @Test("More annotations than GitHub shows end with how many more there are")
    func manyAnnotations() throws {
        let findings = (1...40).map {
            Diagnostic(.unknownKey, at: SourceRange(line: $0, column: 1), "x").located(in: "a")
        }
        let record = ValidationRecord(verdict: .invalid, files: [], diagnostics: findings)
        let lines = try ValidationFormat.github.render(record, sources: [], version: "1").split(separator: "\n")
        #expect(lines.count == 10)
        #expect(lines.last?.contains("31 more of this kind") == true)
    }
}
