import Foundation
import PlaybookLanguage
import PlaybookRecord
import PlaybookReports
import TestSupport
import Testing
import YAMLSyntax

@Suite struct JSONReportTests {
    @Test("The JSON of a run decodes to the record it was made of")
    func roundTrip() throws {
        var record = SampleRecords.run([SampleRecords.defragmented], verdict: .unknown)
        record.warnings = ["a \"quote\", a \\, a line\nend, a bell \u{07}, \u{2028}, 漢字"]
        record.diagnostics = [Diagnostic(.unknownKey, at: SourceRange(line: 1, column: 2), "x").located(in: "a")]
        let text = try JSONReport.render(record)
        let decoded = try JSONDecoder().decode(RunRecord.self, from: Data(text.utf8))
        #expect(try JSONReport.render(decoded) == text)
        #expect(decoded.warnings == record.warnings)
        #expect(text.hasPrefix("{\n  \"schemaVersion\": 1,\n  \"kind\": \"run\",\n  \"verdict\": \"unknown\",\n"))
    }

    @Test(
        "Every change keeps what it is about",
        arguments: [
            Change.key(KeyText([0xFF, 0])), .keys(KeyText([0x61]), end: KeyText([0x62])), .revision(7), .lease(nil),
            .lease("1a"), .alarm(name: "NOSPACE", member: SampleRecords.m1),
            .memberAdd(peerURLs: ["http://a:1"], learner: true), .memberPromote(SampleRecords.m1),
            .memberRemove(SampleRecords.m2), .memberUpdate(SampleRecords.m1, peerURLs: []),
            .leader(to: SampleRecords.m2), .occupy(SampleRecords.m1, estimate: 1.5),
            .occupy(SampleRecords.m1, estimate: nil, reclaim: 4096), .auth(.role("r")), .auth(.user("u")),
            .auth(.enabled),
            .file(path: "/tmp/a", source: SampleRecords.m1), .file(path: "/tmp/a", source: nil),
        ])
    func changes(change: Change) throws {
        let effect = EffectRecord(
            Effect("e", change, before: "a", certainty: .may("because")), kind: .write, outcome: .refused)
        let decoded = try JSONDecoder().decode(EffectRecord.self, from: JSONEncoder().encode(effect))
        #expect(decoded.change == change)
        #expect(decoded.certainty == .may("because"))
    }

    @Test("The schema names every key that a record has, and no record lacks a required one")
    func schema() async throws {
        var open = SampleRecords.step(1, "a", "put", .may)
        open.effects = [SampleRecords.put(.planned, .may("b"))]
        open.guards = [GuardVerdict("g", .warns, "d")]
        open.error = FailureRecord(kind: "failed", message: "m", help: "h")
        open.started = .now()
        open.outputs = [RecordedOutput(name: "value", value: .hidden(3))]
        var missed = open
        missed.status = .notReached
        missed.effects = [SampleRecords.put(.notReached, .may("b"))]
        var full = SampleRecords.run([SampleRecords.defragmented, missed], error: open.error)
        full.diagnostics = [
            Diagnostic(
                .unknownKey, at: .fileStart, "x", help: "h", replacement: "r", notes: [.init("n", at: .fileStart)],
                choices: .init("t", ["a"]))
        ]
        var member = HealthRecord.Member(id: "1", name: "m", endpoint: "http://a:1", role: .leader, healthy: true)
        member.raftLag = 3
        let texts = [
            try JSONReport.render(full), try JSONReport.render(SampleRecords.plan([open])),
            try JSONReport.render(HealthRecord(verdict: .done, cluster: "1", healthy: true, members: [member])),
            try JSONReport.render(
                ValidationRecord(
                    verdict: .invalid,
                    files: [
                        .init(path: "a", name: "b", steps: 3, errors: 1, warnings: 0, notShown: 2, otherPaths: ["c"])
                    ],
                    diagnostics: full.diagnostics)),
        ]
        let problems = try await JSONSchemaCheck.problems(in: texts, against: "report.schema.json")
        #expect(problems == [])
        var foreseen = missed
        foreseen.effects = open.effects
        let impossible = [
            SampleRecords.run([open]), SampleRecords.run([foreseen]),
            SampleRecords.run([SampleRecords.defragmented], verdict: .refused),
        ]
        let others = ["{\"schemaVersion\": 1, \"kind\": \"run\", \"extra\": true}", "[]"]
        for wrong in others + (try impossible.map { try JSONReport.render($0) }) {
            let found = try await JSONSchemaCheck.problems(in: [wrong], against: "report.schema.json")
            #expect(!found.isEmpty)
        }
    }
}
