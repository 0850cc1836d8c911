import PlaybookRecord
import PlaybookReports
import Testing

/// What the formats make of groups and loops.
@Suite struct GroupedStepsTests {
    private static func step(
        _ number: Int, _ title: String, _ status: StepRecord.Status, in parent: Int? = nil,
        _ section: StepRecord.Section? = nil, item: String? = nil
    ) -> StepRecord {
        var step = SampleRecords.step(number, title, parent == nil && section == nil ? "block" : "put", status)
        step.parent = parent
        step.section = section
        step.item = item
        step.started = Timestamp(milliseconds: Int64(number))
        if status == .failed { step.error = FailureRecord(kind: "failed", message: "\(title) failed") }
        return step
    }

    /// A loop of two iterations over a group; the first is rescued.
    private var record: RunRecord {
        var steps: [StepRecord] = []
        for (item, isRescued) in [("m1 <1>", true), ("m2", false)] {
            steps.append(Self.step(1, "Each member", isRescued ? .rescued : .succeeded, item: item))
            steps.append(Self.step(2, "Try", isRescued ? .failed : .succeeded, in: 1, .block, item: item))
            steps.append(Self.step(3, "Mend", isRescued ? .succeeded : .skipped, in: 1, .rescue, item: item))
            steps.append(Self.step(4, "Tidy", .succeeded, in: 1, .always, item: item))
        }
        return SampleRecords.run(steps)
    }

    @Test("JUnit counts the steps inside, by iteration; a failure that was rescued passes and says so")
    func junit() throws {
        let suite = try #require(ReadElement.parse(JUnitReport.render(record))?.children.first)
        let cases = suite.all("testcase")
        #expect(
            cases.compactMap { $0["name"] } == [
                "02 Try [m1 <1>]", "03 Mend [m1 <1>]", "04 Tidy [m1 <1>]", "02 Try [m2]", "03 Mend [m2]",
                "04 Tidy [m2]",
            ])
        #expect(suite["failures"] == "0" && suite["skipped"] == "1")
        #expect(cases.first?.all("system-out").first?.text == "rescued: Try failed")
    }

    @Test("GitHub is warned of a failure that was rescued, and told of no error")
    func github() {
        let text = GitHubReport.render(record)
        #expect(!text.contains("::error"))
        #expect(
            text.contains("::warning file=playbooks/rolling.yaml,line=12,col=5,title=step 2%2C Try%2C rescued")
        )
    }

    @Test("The page has one card for each time a step ran, and each is linked to by its own name")
    func html() {
        let page = HTMLReport.render(record)
        let cards = page.matches(of: /\sid="(step-[0-9]+)"/).map { String($0.output.1) }
        let links = page.matches(of: /\shref="#(step-[0-9]+)"/).map { String($0.output.1) }
        #expect(cards == (1...8).map { "step-\($0)" })
        #expect(Set(links).isSubset(of: cards) && links.count >= 8)
        #expect(page.contains("3. rescue: Mend<"))
        #expect(page.contains("<b>4 of 6</b>"))
    }

    @Test("Markdown sets the steps of a group further in")
    func markdown() {
        let text = MarkdownReport.render(record)
        #expect(text.contains("| 1. Each member \\[m1 &lt;1&gt;\\] |"))
        #expect(text.contains("| &emsp;3. rescue: Mend |"))
    }

    @Test("A step of a group that failed is counted once")
    func failures() {
        let steps = [Self.step(1, "Group", .failed), Self.step(2, "Try", .failed, in: 1, .block)]
        let record = SampleRecords.run(steps, verdict: .failed, error: steps[1].error)
        let text = PrometheusReport.render(record, previous: nil)
        #expect(text.contains("step_failures{playbook=\"rolling\",cluster=\"cdf818194e3a8c32\"} 1\n"))
        #expect(GitHubReport.render(record).split(separator: "\n").count { $0.hasPrefix("::error") } == 1)
    }
}
