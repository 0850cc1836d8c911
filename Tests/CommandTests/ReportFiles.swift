import EtcdSandbox
import Foundation
import TestSupport
import Testing

/// The JSON report and the events of a command, held against their schemas.
enum ReportFiles {
    static func flags(in folder: TemporaryFolder) -> [String] {
        ["--report", "json=\(folder.file("r.json"))", "--events", folder.file("e.jsonl")]
    }

    static func expectFit(in folder: TemporaryFolder, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let report = try String(contentsOfFile: folder.file("r.json"), encoding: .utf8)
        let events = try String(contentsOfFile: folder.file("e.jsonl"), encoding: .utf8)
        let lines = events.split(separator: "\n").map(String.init)
        let problems =
            try await JSONSchemaCheck.problems(in: [report], against: "report.schema.json")
            + JSONSchemaCheck.problems(in: lines, against: "events.schema.json")
        #expect(problems == [], sourceLocation: sourceLocation)
        #expect(lines.last?.contains("\"event\":\"ended\"") == true, "\(events)", sourceLocation: sourceLocation)
    }
}
