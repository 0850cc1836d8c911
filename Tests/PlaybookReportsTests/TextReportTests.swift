import PlaybookRecord
import PlaybookReports
import Testing

@Suite struct TextReportTests {
    @Test("A plan shows the cluster, each step with its effects, the tightest moment, and ends in one summary line")
    func plan() {
        var planned = SampleRecords.step(2, "Defragment every member", "defragment", .planned)
        planned.effects = [
            SampleRecords.occupation(SampleRecords.m2, .planned), SampleRecords.occupation(SampleRecords.m1, .planned),
        ]
        planned.guards = [
            GuardVerdict("voters-healthy", .holds, "all 3 voters are healthy"),
            GuardVerdict("others-have-quorum", .warns, "1 of 2 voters answer"),
        ]
        var skipped = SampleRecords.step(3, "Disarm", "alarm-disarm", .skipped)
        skipped.error = FailureRecord(kind: "skipped", message: "\"false\" is false")
        let record = SampleRecords.plan([
            SampleRecords.step(1, "check-health", "check-health", .planned), planned, skipped,
        ])

        #expect(
            TextReport.render(record) == """
                Plan of rolling  playbooks/rolling.yaml
                Cluster cdf818194e3a8c32, etcd 3.4.23, 3 members

                  member  id                role    endpoint                db size  in use  state
                  m1      8211f1d0f64f3269  leader  http://127.0.0.1:2379    4.1MiB   24KiB  healthy
                  m2      91bc3c398fb3c146  voter   http://127.0.0.1:22379   4.1MiB   24KiB  healthy
                  m3      fd422379fda50e48  voter   -                             -       -  connection refused
                  alarm: NOSPACE at m1 (8211f1d0f64f3269)

                   1. check-health  no change
                   2. Defragment every member  defragment  2 blocking
                      ! m2 (91bc3c398fb3c146) answers nobody for about 1s: 4.1MiB → 24KiB
                      ! m1 (8211f1d0f64f3269) answers nobody for about 1s: 4.1MiB → 24KiB
                      guard others-have-quorum warns: 1 of 2 voters answer
                -  3. Disarm  alarm-disarm  skipped
                      because: "false" is false

                Tightest moment: 2 of 3 voters answer while m2 is occupied, 0 to spare.
                Plan: 2 blocking, 0 writes, 0 destructive; 1 step skipped.

                """)
    }

    @Test("Of thousands of effects the first of each outcome are listed, and how many more there are")
    func manyEffects() {
        var step = SampleRecords.step(1, "import", "import", .failed)
        step.effects =
            (0..<9_000).map { _ in SampleRecords.put(.done) } + (0..<60).map { _ in SampleRecords.put(.failed) }
            + [SampleRecords.put(.notReached)]
        let text = TextReport.render(SampleRecords.run([step]))
        let lines = text.split(separator: "\n")
        #expect(lines.count { $0.contains("+ key /a") } == 101, "\(text)")
        #expect(lines.count { $0.contains("failed, not carried out") } == 50)
        #expect(lines.contains("      and 8960 more; the JSON report has all of them"))
        let html = HTMLReport.render(SampleRecords.run([step]))
        #expect(html.split(separator: "<li class=\"write\">").count == 102)
        #expect(html.contains("and 8960 more"))
        step.effects = (0..<9_000).map { _ in SampleRecords.put(.planned) }
        #expect(TextReport.render(SampleRecords.plan([step])).contains("and 8950 more"))
    }

    @Test("Of writes that take many calls a failure does not say that none was made")
    func failedInParts() {
        var step = SampleRecords.step(1, "import", "import", .failed)
        let range = Change.keysWritten(KeyText(Array("/a/".utf8)), end: KeyText(Array("/a0".utf8)))
        step.effects = [
            EffectRecord(Effect("import", range, after: "4000 keys"), kind: .write, outcome: .failed),
            SampleRecords.put(.failed),
        ]
        let text = TextReport.render(SampleRecords.run([step]))
        #expect(text.contains("/a/: 4000 keys\n        └ failed, carried out in part or not at all\n"), "\(text)")
        #expect(text.contains("└ failed, not carried out\n"))
    }

    @Test("A run shows what was done, how long it took, and lists of records as tables")
    func run() {
        let record = SampleRecords.run([
            SampleRecords.step(1, "Every member is healthy", "check-health", .succeeded), SampleRecords.defragmented,
        ])

        #expect(
            tail(of: TextReport.render(record)) == """
                ✓  1. Every member is healthy  check-health  unchanged, 12ms
                ✓  2. Defragment every member  defragment  changed, 3m05s
                      ! m2 (91bc3c398fb3c146) was occupied: 4.1MiB → 24KiB
                      ! m1 (8211f1d0f64f3269) was occupied: 4.1MiB → 24KiB
                      members:
                        name  id                before  after  reclaimed  blocked  leader
                        m2    91bc3c398fb3c146  4.1MiB  24KiB       4MiB    120ms  no
                        m1    8211f1d0f64f3269  4.1MiB  24KiB       4MiB    120ms  yes
                      reclaimed: 8.1MiB

                Tightest moment: 2 of 3 voters answer while m2 is occupied, 0 to spare.
                Run: done; 1 step changed the cluster; 2 of 2 steps succeeded; 3.4s.

                """)
    }

    @Test("An unknown outcome is said out loud, with what to do, and the steps behind it are shown as not reached")
    func unknownOutcome() {
        var unknown = SampleRecords.step(1, "Write", "put", .unknown)
        unknown.effects = [SampleRecords.put(.unknown)]
        unknown.error = FailureRecord(kind: "unknown", message: "connection lost", help: "look before you repeat it")
        let record = SampleRecords.run(
            [unknown, SampleRecords.step(2, "After", "status", .notReached)], verdict: .unknown,
            error: unknown.error)

        #expect(
            tail(of: TextReport.render(record, style: ReportStyle(isASCII: true))) == """
                ?  1. Write  put  OUTCOME UNKNOWN, 12ms
                      + key /a: 5 bytes
                        -- OUTCOME UNKNOWN: it may have been carried out
                      error: connection lost
                      help: look before you repeat it
                -  2. After  status  not reached

                Tightest moment: 2 of 3 voters answer while m2 is occupied, 0 to spare.
                error: connection lost
                help: look before you repeat it
                Run: OUTCOME UNKNOWN, look at the cluster before running it again; whether the cluster was changed is \
                not known; 0 of 2 steps succeeded; 3.4s.

                """)
    }

    @Test("A refusal names the guard and says that nothing was changed")
    func refusal() {
        var refused = SampleRecords.step(1, "Defragment", "defragment", .refused)
        refused.guards = [GuardVerdict("no-corruption", .refuses, "CORRUPT is raised at m2")]
        refused.effects = [SampleRecords.occupation(SampleRecords.m2, .refused)]
        let text = TextReport.render(SampleRecords.run([refused], verdict: .refused))
        #expect(text.contains("✗  1. Defragment  defragment  REFUSED, 12ms\n"))
        #expect(text.contains("guard no-corruption refuses: CORRUPT is raised at m2\n"))
        #expect(text.hasSuffix("Run: REFUSED, nothing was changed; 3.4s.\n"))
    }

    @Test("A run that was refused when it was to go on says that it had changed something before")
    func refusalBehindChanges() {
        var written = SampleRecords.step(1, "Write", "put", .succeeded)
        written.changed = true
        let unreached = SampleRecords.step(2, "After", "status", .notReached)
        func summary(_ steps: [StepRecord], _ verdict: Verdict) -> String? {
            let text = TextReport.render(SampleRecords.run(steps, verdict: verdict))
            return text.split(separator: "\n").last.map(String.init)
        }
        #expect(
            summary([written, unreached], .refused)
                == "Run: REFUSED, nothing more was changed; 1 step changed the cluster before; 1 of 2 steps succeeded; 3.4s."
        )
        #expect(
            summary([SampleRecords.step(1, "Write", "put", .unknown), unreached], .locked)
                == "Run: somebody else holds the lock, nothing more was changed; whether the cluster was changed before "
                + "is not known; 0 of 2 steps succeeded; 3.4s.")
        #expect(
            summary([unreached], .locked) == "Run: somebody else holds the lock, nothing was changed; 3.4s.")
    }

    @Test("Of a run that was cut off nobody says how many steps it had")
    func cutOff() {
        var written = SampleRecords.step(1, "Write", "put", .succeeded)
        written.changed = true
        let error = FailureRecord(kind: FailureRecord.cutOff, message: "the journal has no end")
        let text = TextReport.render(SampleRecords.run([written], verdict: .stopped, error: error))
        #expect(
            text.hasSuffix("Run: CUT OFF between changes; 1 step changed the cluster; 1 step succeeded; 3.4s.\n"),
            "\(text)")
    }

    @Test("What a plan cannot know yet stands there with the reason")
    func doubts() {
        var may = SampleRecords.step(1, "Write", "put", .may)
        may.effects = [SampleRecords.put(.planned, .may("step \"a\" changes what it rests on"))]
        var open = SampleRecords.step(2, "Later", "put", .undetermined)
        open.error = FailureRecord(kind: "undetermined", message: "steps.a.outputs.path: known only during the run")
        let text = tail(of: TextReport.render(SampleRecords.plan([may, open])))
        #expect(
            text.hasPrefix(
                """
                ?  1. Write  put  may: 1 write
                      + key /a: 5 bytes
                        └ may be: step "a" changes what it rests on
                ?  2. Later  put  known only during the run
                      because: steps.a.outputs.path: known only during the run

                """))
        #expect(text.hasSuffix("; 1 step may run or differ; 1 step known only during the run.\n"))
    }

    @Test("Colours stand only where they are asked for, and change nothing but the colour")
    func colours() {
        let record = SampleRecords.run([SampleRecords.defragmented])
        let plain = TextReport.render(record)
        let coloured = TextReport.render(record, style: ReportStyle(usesColour: true))
        #expect(!plain.contains("\u{1B}"))
        #expect(coloured.contains("\u{1B}[32m✓\u{1B}[0m"))
        #expect(coloured.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == plain)
    }

    @Test("A terminal obeys nothing that came from a cluster")
    func hostileText() {
        var record = SampleRecords.run([SampleRecords.step(1, "x\u{1B}[2Jy\r\u{202E}z", "get", .failed)])
        record.cluster?.members[0].name = "m\u{9B}1"
        record.steps[0].error = FailureRecord(kind: "failed", message: "bad \u{07}news")
        let text = TextReport.render(record)
        #expect(!text.unicodeScalars.contains { ["\u{1B}", "\r", "\u{202E}", "\u{9B}", "\u{07}"].contains($0) })
        #expect(text.contains("x\\u{1B}[2Jy\\u{D}\\u{202E}z"))
    }

    @Test("No line of prose or of a table is wider than the style says")
    func width() {
        var record = SampleRecords.run([SampleRecords.defragmented])
        let long = String(repeating: "a long story about the disk ", count: 20)
        record.steps[0].notes = [long]
        record.cluster?.members[2].problem = long
        record.warnings = [long]
        let lines = TextReport.render(record, style: ReportStyle(width: 100)).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 100 })
    }

    /// What stands behind the cluster's table.
    private func tail(of text: String) -> String {
        guard let range = text.firstRange(of: "3269)\n\n") else { return text }
        return String(text[range.upperBound...])
    }
}
