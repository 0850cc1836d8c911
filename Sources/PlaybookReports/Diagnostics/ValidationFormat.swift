package import PlaybookRecord
package import YAMLSyntax

/// The formats of `validate`.
package enum ValidationFormat: String, Sendable, Hashable, CaseIterable {
    case text
    case json
    case github
    case sarif
    case junit
    case markdown
    case html

    /// - Parameters:
    ///   - sources: the texts that the findings are about.
    ///   - strict: whether warnings are errors.
    package func render(
        _ record: ValidationRecord, sources: [SourceText], version: String, style: ReportStyle = .plain,
        strict: Bool = false
    ) throws -> String {
        switch self {
        case .text: ValidationText.render(record, sources: sources, style: style, strict: strict)
        case .json: try JSONReport.render(record)
        case .github: GitHubFindings.render(record, strict: strict)
        case .junit: JUnitFindings.render(record, strict: strict)
        case .markdown: MarkdownFindings.render(record, strict: strict)
        case .html: HTMLFindings.render(record, sources: sources, version: version, strict: strict)
        case .sarif: SARIFReport.render(record, sources: sources, version: version, strict: strict)
        }
    }
}
