import PlaybookRecord
import PlaybookReports
import Testing

@Suite struct MarkdownReportTests {
    private var record: RunRecord {
        var record = SampleRecords.run([
            SampleRecords.step(1, "Every member is healthy", "check-health", .succeeded), SampleRecords.defragmented,
        ])
        record.steps[1].guards = [
            GuardVerdict("others-have-quorum", .holds, "2 of 3"), GuardVerdict("others-have-quorum", .holds, "2 of 3"),
        ]
        return record
    }

    @Test("A run shows steps, members, what changed, and the guards")
    func run() {
        let text = MarkdownReport.render(record)
        for part in [
            "## ✅ Run of rolling\n",
            "| ✅ | 2. Defragment every member | `defragment` | changed | 3m05s |\n",
            "| m1 | leader | 4.1MiB | 24KiB | 24KiB | 4MiB | 120ms |\n",
            "| m3 | voter | – | – | – | – | – |\n",
            "- `!` m2 (91bc3c398fb3c146) was occupied: 4.1MiB → 24KiB (step 2)\n",
            "<details><summary>2 guards checked: all hold</summary>\n",
        ] { #expect(text.contains(part), "\(part) in \(text)") }
    }

    @Test("Hostile names stay text: no markup, no link, no row or cell of their own")
    func hostile() {
        var record = record
        let name = "a|b `c` *d* <img src=x> [e](http://f) @g\n| h |\n## i www.j.org"
        record.playbook.name = name
        record.steps[0].title = name
        record.warnings = [name]
        let text = MarkdownReport.render(record)
        for raw in ["<img", "[e]", "http://f", " @g", "\n| h", "\n## i", "www.j", " *d*", "a|b"] {
            #expect(!text.contains(raw), "\(raw) in \(text)")
        }
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ✅ | 1. ") }
        #expect(rows.count == 1)
        // Only unescaped bars part cells.
        #expect(rows.first?.replacing("\\|", with: "").count { $0 == "|" } == 6)
    }

    @Test("A long run stays under what a job summary may have")
    func long() {
        var record = record
        record.steps = (1...1000).map { number in
            var step = SampleRecords.step(number, String(repeating: "long name ", count: 20), "put", .succeeded)
            step.effects = [SampleRecords.put(.done)]
            return step
        }
        let text = MarkdownReport.render(record)
        #expect(text.utf8.count < 200_000)
        #expect(text.contains("and 800 more steps; the JSON report has all of them"))
    }
}
