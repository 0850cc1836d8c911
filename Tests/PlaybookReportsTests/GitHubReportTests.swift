import PlaybookRecord
import PlaybookReports
import Testing

@Suite struct GitHubReportTests {
    @Test("A failed step is an error at its place in the playbook, with what GitHub reads as syntax escaped")
    func failure() {
        var step = SampleRecords.step(1, "a, b: 100%", "assert", .failed)
        step.error = FailureRecord(kind: "failed", message: "50% is\nnot: enough, ::error::", help: "add")
        let lines = GitHubReport.render(SampleRecords.run([step], verdict: .failed)).split(separator: "\n")
        #expect(
            lines.first == """
                ::error file=playbooks/rolling.yaml,line=11,col=5,title=step 1%2C a%2C b%3A 100%25\
                ::50%25 is%0Anot: enough, ::error::%0Ahelp: add
                """)
        #expect(lines.count == 2)
        #expect(lines.last?.hasPrefix("::notice title=rolling::Run: FAILED;") == true)
    }

    @Test("Of each level at most ten are written, the last of which counts the rest")
    func limits() {
        let steps = (1...30).map { number in
            var step = SampleRecords.step(number, "s\(number)", "put", .failed)
            step.error = FailureRecord(kind: "failed", message: "no")
            return step
        }
        var record = SampleRecords.run(steps, verdict: .failed)
        record.warnings = (1...10).map { "warning \($0)" }
        let lines = GitHubReport.render(record).split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("::error ") } == 10)
        #expect(lines.count { $0.hasPrefix("::warning ") } == 10)
        #expect(lines[9].contains("::21 more of this kind"))
        #expect(!lines.contains { $0.hasPrefix("::warning ") && $0.contains("more of this kind") })
    }

    @Test("A playbook from standard input is named by no file, and what fails before any step is one error")
    func whole() {
        var record = SampleRecords.run(
            [], verdict: .unreachable, error: FailureRecord(kind: "unreachable", message: "no member answers"))
        record.playbook.path = "<stdin>"
        let text = GitHubReport.render(record)
        #expect(text.hasPrefix("::error title=rolling::no member answers\n"))
    }
}
