import PlaybookLanguage
import PlaybookRecord
import PlaybookReports
import Testing
import YAMLSyntax

@Suite struct JUnitReportTests {
    /// A run in which everything happens that a step can come to.
    private var record: RunRecord {
        var refused = SampleRecords.step(3, "Remove <m3> & \"friends\"", "member-remove", .refused)
        refused.error = FailureRecord(kind: "refused", message: "quorum would be lost", help: "add a member first")
        var lost = SampleRecords.step(4, "Compact", "compact", .unknown)
        lost.error = FailureRecord(kind: "unknown", message: "no answer")
        var failed = SampleRecords.step(5, "Five members", "assert", .failed)
        failed.error = FailureRecord(kind: "failed", message: "three,\nnot five\u{1B}[31m\u{FFFE}")
        var late = SampleRecords.step(6, "Wait", "wait-for", .failed)
        late.error = FailureRecord(kind: "timed-out", message: "not done within 5s")
        var skipped = SampleRecords.step(7, "Disarm", "alarm-disarm", .skipped)
        skipped.error = FailureRecord(kind: "skipped", message: "\"false\" is false")
        return SampleRecords.run(
            [
                SampleRecords.step(1, "Look", "status", .succeeded), SampleRecords.defragmented, refused, lost, failed,
                late, skipped, SampleRecords.step(8, "Never", "put", .notReached),
            ], verdict: .unknown)
    }

    private func suite(_ record: RunRecord) throws -> (root: ReadElement, suite: ReadElement) {
        let root = try #require(ReadElement.parse(JUnitReport.render(record)))
        #expect(root.name == "testsuites" && root.children.map(\.name) == ["testsuite"])
        return (root, try #require(root.children.first))
    }

    // GitLab looks at a suite's name, a case's class name, name, file and time, and at the content of what it holds.
    @Test("GitLab's reader finds each step, in a class of its own, with its place and the words of what went wrong")
    func gitlab() throws {
        let cases = try suite(record).suite.all("testcase")
        #expect(Set(cases.map { $0["classname"] }) == ["rolling.run"])
        #expect(cases.map { $0["name"] }.count == Set(cases.map { $0["name"] }).count)
        #expect(cases[2]["name"] == "03 Remove <m3> & \"friends\"")
        #expect(cases.allSatisfy { $0["file"] == "playbooks/rolling.yaml" && Double($0["time"] ?? "") != nil })
        #expect(cases[1]["time"] == "185.000" && cases[1]["line"] == "12")
        #expect(cases[1].all("system-out").first?.text.contains("reclaimed: 8.1MiB") == true)
        let results = cases.map { $0.children.first { $0.name != "system-out" } }
        #expect(
            results.map { $0?.name } == [nil, nil, "failure", "error", "failure", "error", "skipped", "skipped"])
        #expect(results[2]?.text == "quorum would be lost\nhelp: add a member first")
        #expect(results[4]?.text == "three,\nnot five\\u{1B}[31m\\u{FFFE}")
        #expect(results[6]?.text == "\"false\" is false")
    }

    // The old Jenkins schema takes text alone in skipped and system-out, name and value in a property, and numbers with
    // a dot; Ant's takes a timestamp without zone and fraction, and properties before cases.
    @Test("Jenkins' and Ant's readers find all counters, properties with name and value, and plain text inside")
    func jenkins() throws {
        let (root, suite) = try suite(record)
        for element in [root, suite] {
            #expect(["tests", "failures", "errors", "skipped"].map { element[$0] } == ["8", "2", "2", "2"])
            #expect(element["time"]?.contains(/^[0-9]+\.[0-9]{3}$/) == true)
        }
        #expect(suite["timestamp"] == "1970-01-01T00:00:00")
        #expect(suite.children.first?.name == "properties")
        let properties = suite.all("properties").flatMap(\.children)
        #expect(properties.allSatisfy { $0["name"]?.isEmpty == false && $0["value"] != nil })
        #expect(properties.contains { $0["name"] == "verdict" && $0["value"] == "unknown" })
        for result in suite.all("testcase").flatMap(\.children) {
            #expect(result.children.isEmpty)
            #expect(["failure", "error", "skipped", "system-out"].contains(result.name))
            if ["failure", "error"].contains(result.name) {
                #expect(result["type"]?.isEmpty == false && result["message"]?.contains("\n") == false)
            }
        }
    }

    @Test("Steps of one name are told apart")
    func sameNames() throws {
        var steps = (1...3).map { _ in SampleRecords.step(1, "Put", "put", .succeeded) }
        steps[2].title = "Put (2)"
        let names = try suite(SampleRecords.run(steps)).suite.all("testcase").compactMap { $0["name"] }
        #expect(names == ["01 Put", "01 Put (2)", "01 Put (2) (2)"])
    }

    @Test("What goes wrong outside of the steps is a case of its own, with the findings and their places")
    func outside() throws {
        var record = SampleRecords.run(
            [], verdict: .invalid, error: FailureRecord(kind: "invalid", message: "the playbook has 1 error"))
        record.diagnostics = [
            Diagnostic(.unknownKey, at: SourceRange(line: 4, column: 5), "unknown key").located(in: "a.yaml")
        ]
        let found = try suite(record).suite
        #expect(found["tests"] == "1" && found["errors"] == "1")
        let text = found.all("testcase").first?.children.first?.text
        #expect(text == "the playbook has 1 error\na.yaml:4:5: unknown key [EP0101]")
        record.verdict = .refused
        #expect(try suite(record).suite["failures"] == "1")
    }

    @Test("A plan passes, a step that a guard would refuse does not, and long texts are cut")
    func plan() throws {
        var long = SampleRecords.step(1, "Put", "put", .planned)
        long.notes = [String(repeating: "x", count: 100_000)]
        let found = try suite(SampleRecords.plan([long])).suite
        #expect(found["name"] == "rolling.plan" && found["failures"] == "0" && found["errors"] == "0")
        let text = try #require(found.all("testcase").first?.all("system-out").first?.text)
        #expect(text.count < 17_000 && text.hasSuffix("(cut; the JSON report has all of it)"))
    }
}
