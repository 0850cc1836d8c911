package import PlaybookRecord

/// The formats of `--report FORMAT=PATH`.
package enum FileReportFormat: String, Sendable, Hashable, CaseIterable {
    case text
    case json
    case junit
    case markdown
    case github
    case html
    case prometheus

    /// The record without the secrets that the redactor knows.
    ///
    /// - Parameter previous: the text of the file that the report replaces; nil where there is none.
    package func render(_ record: RunRecord, _ redactor: Redactor, previous: String? = nil) throws -> String {
        let clean = record.redacted(by: redactor)
        return switch self {
        case .text: TextReport.render(clean)
        case .json: try JSONReport.render(record, redactor)
        case .junit: JUnitReport.render(clean)
        case .markdown: MarkdownReport.render(clean)
        case .github: GitHubReport.render(clean)
        case .html: HTMLReport.render(clean)
        case .prometheus: PrometheusReport.render(clean, previous: previous)
        }
    }

    /// Whether the report is about what is in the file that it replaces, too.
    package var continuesPrevious: Bool { self == .prometheus }

    /// Whether anybody may read it: a collector of figures runs as a user of its own.
    package var isPublic: Bool { self == .prometheus }
}
