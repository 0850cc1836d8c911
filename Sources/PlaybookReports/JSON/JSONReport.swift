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

    private static func text(_ record: some Encodable, _ redactor: Redactor) throws -> String {
        try JSONValue(encoding: record).redacted(by: redactor).text
    }
}

extension JSONValue {
    func redacted(by redactor: Redactor) -> JSONValue {
        switch self {
        case .null, .bool, .number: self
        case .string(let text): .string(redactor.redact(text))
        case .array(let items): .array(items.map { $0.redacted(by: redactor) })
        case .object(let members): .object(members.map { ($0.name, $0.value.redacted(by: redactor)) })
        }
    }
}
