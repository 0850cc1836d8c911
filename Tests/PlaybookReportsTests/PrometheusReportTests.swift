import PlaybookRecord
import PlaybookReports
import Testing

@Suite struct PrometheusReportTests {
    private func value(_ name: String, _ text: String, _ label: String = "") -> String? {
        text.split(separator: "\n").first { $0.hasPrefix("etcd_playbook_\(name){") && $0.contains(label) }
            .flatMap { $0.split(separator: " ").last.map(String.init) }
    }

    private func run(_ verdict: Verdict, at seconds: Int64, _ steps: [StepRecord] = []) -> RunRecord {
        var record = SampleRecords.run(steps, verdict: verdict)
        record.run.ended = Timestamp(milliseconds: seconds * 1000)
        return record
    }

    private var snapshot: StepRecord {
        var step = SampleRecords.step(1, "Back up", "snapshot", .succeeded)
        step.outputs = [RecordedOutput(name: "bytes", value: .size(4096))]
        return step
    }

    @Test("A run tells when it ended, how, how long it took, what was given back and how large the snapshot is")
    func success() {
        let text = PrometheusReport.render(run(.done, at: 100, [snapshot, SampleRecords.defragmented]), previous: nil)
        #expect(value("last_run_timestamp_seconds", text) == "100.000")
        #expect(value("last_success_timestamp_seconds", text) == "100.000")
        #expect(value("last_exit_code", text) == "0")
        #expect(value("duration_seconds", text) == "3.400")
        #expect(value("step_failures", text) == "0")
        #expect(value("snapshot_size_bytes", text) == "4096")
        #expect(value("reclaimed_bytes", text, "member=\"m2\"") == "4276224")
        #expect(value("reclaimed_bytes", text, "member=\"m3\"") == "0")
        #expect(text.contains("{playbook=\"rolling\",cluster=\"cdf818194e3a8c32\"} 100.000\n"))
        #expect(PrometheusReport.mayReplace(text))
    }

    @Test("Each metric is introduced once, with its type, before its samples")
    func form() {
        let text = PrometheusReport.render(run(.done, at: 1, [snapshot, SampleRecords.defragmented]), previous: nil)
        var current = ""
        var introduced: Set<String> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# HELP ") { #expect(introduced.insert(String(words[2])).inserted) }
            if line.hasPrefix("# TYPE ") { current = String(words[2]) }
            if !line.hasPrefix("#") { #expect(line.hasPrefix(current + "{")) }
        }
        #expect(introduced.count == 7 && text.hasSuffix("\n"))
    }

    @Test(
        "The time of the last success and the last snapshot's size outlive every other end of a run",
        arguments: Verdict.allCases.filter { $0 != .done })
    func failure(verdict: Verdict) {
        let good = PrometheusReport.render(run(.done, at: 100, [snapshot]), previous: nil)
        let bad = PrometheusReport.render(run(verdict, at: 200), previous: good)
        #expect(value("last_run_timestamp_seconds", bad) == "200.000")
        #expect(value("last_success_timestamp_seconds", bad) == "100.000")
        #expect(value("snapshot_size_bytes", bad) == "4096")
        #expect(value("last_exit_code", bad) == "\(verdict.exitCode)")
        let again = PrometheusReport.render(run(.done, at: 300), previous: bad)
        #expect(value("last_success_timestamp_seconds", again) == "300.000")
    }

    @Test("A run that never succeeded says 0, so that an alert on its age fires")
    func never() {
        #expect(
            value("last_success_timestamp_seconds", PrometheusReport.render(run(.failed, at: 5), previous: nil)) == "0")
    }

    @Test("A run that reached no cluster, or could not read its playbook, keeps the labels of the last")
    func unreachable() {
        let good = PrometheusReport.render(run(.done, at: 100), previous: nil)
        var lost = run(.unreachable, at: 200)
        lost.cluster = nil
        lost.playbook.name = ""
        let bad = PrometheusReport.render(lost, previous: good)
        #expect(bad.split(separator: "\n").count == good.split(separator: "\n").count)
        #expect(bad.contains("last_run_timestamp_seconds{playbook=\"rolling\",cluster=\"cdf818194e3a8c32\"} 200.000"))
        // The other way round nothing of the run without a cluster stays.
        lost.playbook.name = "rolling"
        let first = PrometheusReport.render(lost, previous: nil)
        #expect(first.contains("cluster=\"\""))
        #expect(!PrometheusReport.render(run(.done, at: 300), previous: first).contains("cluster=\"\""))
    }

    @Test("Series of another playbook in the file stay, and a name with quotes is read back")
    func others() {
        var odd = run(.done, at: 100)
        odd.playbook.name = "a \"b\\c\"\nd},e=\"f"
        let first = PrometheusReport.render(odd, previous: nil)
        let both = PrometheusReport.render(run(.failed, at: 200), previous: first)
        #expect(both.contains("playbook=\"a \\\"b\\\\c\\\"\\nd},e=\\\"f\""))
        #expect(both.split(separator: "\n").count { $0.hasPrefix("etcd_playbook_last_exit_code{") } == 2)
        odd.run.ended = Timestamp(milliseconds: 300_000)
        odd.verdict = .failed
        let third = PrometheusReport.render(odd, previous: both)
        #expect(value("last_success_timestamp_seconds", third, "b\\\\c") == "100.000")
    }

    @Test("A file that holds something else is not ours to replace", arguments: ["up 1\n", "hello", "node_x{} 1"])
    func foreign(text: String) { #expect(!PrometheusReport.mayReplace(text)) }
}
