/// The stable name of a kind of finding. Codes are never given a new meaning.
package struct DiagnosticCode: Sendable, Hashable, Comparable {
    /// `EP0101`.
    package let id: String
    package let severity: Diagnostic.Severity
    /// One line, without a full stop.
    package let summary: String

    package static func < (left: DiagnosticCode, right: DiagnosticCode) -> Bool { left.id < right.id }

    static func error(_ id: String, _ summary: String) -> DiagnosticCode {
        DiagnosticCode(id: id, severity: .error, summary: summary)
    }

    static func warning(_ id: String, _ summary: String) -> DiagnosticCode {
        DiagnosticCode(id: id, severity: .warning, summary: summary)
    }
}

extension DiagnosticCode: CustomStringConvertible {
    package var description: String { id }
}

extension DiagnosticCode: Codable {
    package init(from decoder: any Decoder) throws {
        let id = try decoder.singleValueContainer().decode(String.self)
        self = DiagnosticCode.named(id) ?? .error(id, "not known to this version")
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(id)
    }
}
