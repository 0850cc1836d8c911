import Foundation
import PlaybookRecord
import PlaybookReports
import Testing

/// The examples in `docs/reports.md` are what the formats write. `ETCD_PLAYBOOK_WRITE_DOCS=1` writes them anew.
@Suite struct ReportsPageTests {
    private static let path = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/reports.md").standardizedFileURL.path

    private static func example(_ name: String) throws -> String? {
        if name == "events" { return events }
        guard let format = FileReportFormat(rawValue: name) else { return nil }
        let text = try format.render(ExampleRecord.record, Redactor(), previous: previous)
        guard name == "json" else { return text }
        // The rest is more of the same.
        return text.split(separator: "\n", omittingEmptySubsequences: false).prefix(24).joined(separator: "\n")
            + "\n  …\n"
    }

    // The run before was a success.
    private static var previous: String {
        var record = ExampleRecord.record
        record.verdict = .done
        record.run.ended = Timestamp(milliseconds: 1_794_625_445_000)
        return PrometheusReport.render(record, previous: nil)
    }

    private static var events: String {
        let record = ExampleRecord.record
        let effect = Effect("defragment:\(ExampleRecord.m2.id)", .occupy(ExampleRecord.m2, estimate: 0.18))
        let contents: [(EventLine.Content, Double)] = [
            (.begun(.run, record.playbook, run: record.run.id), 0.02),
            (.happened(.stepStarted(number: 2, count: 3, title: "Defragment every member", action: "defragment")), 1.4),
            (.happened(.progress(step: 2, .init(what: "member", done: 0, total: 3, isBytes: false))), 1.42),
            (.happened(.effectStarted(step: 2, effect)), 1.45),
            (.happened(.effectEnded(step: 2, effect, .done, seconds: 0.169)), 1.62), (.ended(record), 5.4),
        ]
        return contents.enumerated().map { index, content in
            let time = Timestamp(milliseconds: record.run.started.milliseconds + Int64(content.1 * 1000))
            return EventLine.render(
                content.0, .init(sequence: index + 1, time: time, seconds: content.1), Redactor())
        }.joined()
    }

    @Test("Each example on the page is what its format writes, and every format has one")
    func examples() throws {
        let page = try String(contentsOfFile: Self.path, encoding: .utf8)
        var fresh = ""
        var shown: Set<String> = []
        var isInside = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if isInside, line != "````" { continue }
            isInside = false
            fresh += line + "\n"
            guard let name = line.firstMatch(of: /^````[a-z]* example=([a-z]+)$/)?.output.1 else { continue }
            fresh += try Self.example(String(name)) ?? "no such example\n"
            shown.insert(String(name))
            isInside = true
        }
        fresh.removeLast()
        if ProcessInfo.processInfo.environment["ETCD_PLAYBOOK_WRITE_DOCS"] != nil {
            try fresh.write(toFile: Self.path, atomically: true, encoding: .utf8)
        }
        #expect(page == fresh)
        let wanted = Set(FileReportFormat.allCases.map(\.rawValue)).subtracting(["html"]).union(["events"])
        #expect(shown == wanted)
    }

    @Test("The alert on the page asks for metrics and labels that are written")
    func alert() throws {
        let page = try String(contentsOfFile: Self.path, encoding: .utf8)
        let rule = try #require(page.firstMatch(of: /\n- alert: .*\n  expr: (.*)\n/)?.output.1)
        let written = PrometheusReport.render(ExampleRecord.record, previous: Self.previous)
        let metrics = rule.matches(of: /etcd_playbook_[a-z_]+/).map { String($0.output) }
        #expect(!metrics.isEmpty)
        for metric in metrics { #expect(written.contains("\n\(metric){"), "\(metric)") }
        let labels = rule.matches(of: /[{,]([a-z_]+)=/).map { String($0.output.1) }
        #expect(!labels.isEmpty)
        for label in labels { #expect(written.contains("{\(label)=") || written.contains(",\(label)="), "\(label)") }
    }
}
