import PlaybookLanguage
package import PlaybookRecord

/// Records as JSON, in the order in which their fields are declared; `schemas/report.schema.json` describes it.
///
/// Secrets are taken out of each string by itself, so that numbers and structure stay what they are.
package enum JSONReport {
    package static func render(_ record: RunRecord, _ redactor: Redactor = Redactor()) throws -> String {
        try text(record, redactor)
    }

    package static func render(_ record: HealthRecord, _ redactor: Redactor = Redactor()) throws -> String {
        try text(record, redactor)
    }

    package static func render(_ record: ValidationRecord, _ redactor: Redactor = Redactor()) throws -> String {
        try text(record, redactor)
    }

    package static func render(_ plan: SavedPlan, _ redactor: Redactor = Redactor()) throws -> String {
        try text(plan, redactor)
    }

    package static func render(_ lock: LockRecord, _ redactor: Redactor = Redactor()) throws -> String {
        try text(lock, redactor)
    }

    package static func render(_ runs: [JournalSummary], _ redactor: Redactor = Redactor()) throws -> String {
        try text(runs, redactor)
    }

    private static func text(_ record: some Encodable, _ redactor: Redactor) throws -> String {
        try JSONValue(encoding: record).redacted(by: redactor).text
    }
}
