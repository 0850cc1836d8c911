import PlaybookRecord
import PlaybookReports
import Testing

/// What a reader of a plan must find, whichever format it is.
@Suite struct PlanInEveryFormatTests {
    private var plan: RunRecord {
        var defragment = SampleRecords.step(1, "Defragment", "defragment", .planned)
        let change = Change.occupy(SampleRecords.m2, estimate: 0.178, reclaim: 4_276_224)
        defragment.effects = [
            EffectRecord(
                Effect("d", change, before: "4.1MiB, 24KiB in use", after: "about 24KiB"), kind: .blocking,
                outcome: .planned)
        ]
        defragment.notes = ["left alone: m1: it would give back little"]
        var open = SampleRecords.step(2, "Open", "put", .undetermined)
        open.error = FailureRecord(kind: "undetermined", message: "steps.a.outputs.b: known only during the run")
        var may = SampleRecords.step(3, "May", "put", .may)
        may.effects = [SampleRecords.put(.planned, .may("Open changes it"))]
        may.notes = ["may differ: Open changes it", "may differ: of another reason"]
        var skipped = SampleRecords.step(4, "Left out", "put", .skipped)
        skipped.error = FailureRecord(kind: "skipped", message: "it is false")
        return SampleRecords.plan([defragment, open, may, skipped])
    }

    @Test(
        "Estimates, reasons, what is left alone, the tightest moment and the summary are there",
        arguments: [FileReportFormat.text, .markdown, .html, .json])
    func parts(_ format: FileReportFormat) throws {
        let text = try format.render(plan, Redactor())
        var parts = [
            "left alone: m1", "known only during the run", "Open changes it", "of another reason", "it is false", "m2",
        ]
        if format == .json {
            parts += ["\"estimateSeconds\": 0.178", "\"reclaimBytes\": 4276224", "\"available\": 2", "\"may\""]
        } else {
            parts += [
                "answers nobody for about 178ms", "gives back about 4MiB", "1 blocking",
                "1 step known only during the run", "1 step skipped",
            ]
        }
        for part in parts { #expect(text.contains(part), "\(part) in \(text)") }
        #expect(format == .html ? text.contains("2 of 3") : true)
        // A reason is said once.
        if format != .json { #expect(text.matches(of: /Open changes it/).count == 1) }
    }

    @Test("Tables of the members show what each gives back, and for how long it is silent")
    func members() {
        let row = "| m2 | voter | 4.1MiB | 24KiB | 24KiB | 4MiB | 178ms |\n"
        #expect(MarkdownReport.render(plan).contains(row), "\(MarkdownReport.render(plan))")
        #expect(MarkdownReport.render(plan).contains("| gives back | answers nobody for |"))
        let page = HTMLReport.render(plan)
        #expect(page.contains("gives back about 4MiB (99%), answers nobody for about 178ms"), "\(page)")
        #expect(page.contains("<b>4MiB</b><span>to be given back</span>"))
        #expect(page.matches(of: /left as it is/).count == 2)
    }
}
