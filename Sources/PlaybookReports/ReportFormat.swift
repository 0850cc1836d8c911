package import PlaybookRecord

/// The formats a record is rendered in.
package enum ReportFormat: String, Sendable, Hashable, CaseIterable {
    case text
    case json

    /// The record without the secrets that the redactor knows.
    package func render(_ record: RunRecord, _ redactor: Redactor, style: ReportStyle = .plain) throws -> String {
        switch self {
        case .text: redactor.redact(TextReport.render(record.redacted(by: redactor), style: style))
        case .json: try JSONReport.render(record, redactor)
        }
    }
}
