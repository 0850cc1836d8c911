import PlaybookRecord
import PlaybookReports
import Testing

@Suite struct HTMLReportTests {
    private var record: RunRecord {
        var first = SampleRecords.step(1, "Every member is healthy", "check-health", .succeeded)
        first.started = Timestamp(milliseconds: 0)
        first.seconds = 15
        var second = SampleRecords.defragmented
        second.started = Timestamp(milliseconds: 15_000)
        second.guards = [GuardVerdict("others-have-quorum", .holds, "2 of 3 voters answer")]
        return SampleRecords.run([first, second, SampleRecords.step(3, "Never", "put", .notReached)])
    }

    @Test("The page has a timeline, a bar for each member, what changed, and the guards")
    func parts() {
        let page = HTMLReport.render(record)
        for part in [
            "<div class=\"bar\" style=\"left:0.00%;width:7.50%\">", "style=\"left:7.50%;width:92.50%\"",
            "<div class=\"used\" style=\"width:0.57%\"></div><div class=\"free\" style=\"width:99.43%\"></div>",
            "gave back 4MiB (99%), answered nobody for 120ms", "was occupied</span>",
            "1 guard checked: all hold", "id=\"step-2\"", "1 step not reached</p>",
        ] { #expect(page.contains(part), "\(part)") }
    }

    @Test("The page loads nothing and runs nothing")
    func selfContained() {
        let page = HTMLReport.render(record)
        let links = page.matches(of: /(href|src|action|url)\s*[=(]\s*"?([^"\s>)]*)/).map { String($0.output.2) }
        #expect(links.allSatisfy { $0.hasPrefix("#step-") || $0 == "data:," }, "\(links)")
        for word in ["<script", "<img", "<iframe", "@import", "http://www", "https://", "javascript:"] {
            #expect(!page.contains(word))
        }
        #expect(page.contains("default-src 'none'"))
        #expect(page.contains("name=\"viewport\"") && page.contains("prefers-color-scheme: dark"))
    }

    @Test("A member may have given back whatever its record says", arguments: [Int64.min, -1, 0, .max])
    func anySize(reclaimed: Int64) {
        var record = HostileRecords.everywhere("m1")
        record.steps[0].outputs.append(
            RecordedOutput(
                name: "members",
                value: .list([.record(["id": .text("8211f1d0f64f3269"), "reclaimed": .size(reclaimed)])])))
        #expect(HTMLReport.render(record).contains("gave back"))
    }

    @Test("Every text of a record is shown as text")
    func hostile() {
        let hostile = "<script>alert(1)</script>\" onload='x' &amp; \u{202E}\u{1B}[31m"
        let page = HTMLReport.render(HostileRecords.everywhere(hostile))
        #expect(!page.contains("<script") && !page.contains("\" onload") && !page.contains("onload='x'"))
        #expect(!page.contains("\u{202E}") && !page.contains("\u{1B}"))
        #expect(
            page.contains(
                "&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#39;x&#39; &amp;amp; \\u{202E}\\u{1B}[31m"))
        // As many tags as with harmless texts.
        let calm = HTMLReport.render(HostileRecords.everywhere("calm"))
        #expect(page.count { $0 == "<" } == calm.count { $0 == "<" })
        #expect(page.count { $0 == "\"" } == calm.count { $0 == "\"" })
    }

    @Test("Odd times and sizes make no odd page: clocks that jump, nothing, more than everything")
    func oddNumbers() {
        var record = record
        record.steps[1].started = Timestamp(milliseconds: -9_000_000)
        record.steps[0].seconds = 1e300
        record.cluster?.members[0].dbSize = .max
        record.cluster?.members[0].dbSizeInUse = -5
        record.cluster?.members[1].dbSize = 0
        let page = HTMLReport.render(record)
        let shares = page.matches(of: /(left|width):([0-9.-]+)%/).compactMap { Double($0.output.2) }
        #expect(!shares.isEmpty && shares.allSatisfy { (0...100).contains($0) })
    }
}
