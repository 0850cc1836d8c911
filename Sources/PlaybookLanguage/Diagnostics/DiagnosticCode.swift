/// The stable name of a kind of finding, and its page in the manual. Codes are never given a new meaning.
package struct DiagnosticCode: Sendable {
    /// `EP0101`.
    package let id: String
    package let severity: Diagnostic.Severity
    /// One line, without a full stop.
    package let summary: String
    package let page: DiagnosticPage

    static func error(
        _ id: String, _ summary: String, _ text: String, wrong: PageExample, right: PageExample
    ) -> DiagnosticCode {
        let page = DiagnosticPage(text: text, wrong: wrong, right: right)
        return DiagnosticCode(id: id, severity: .error, summary: summary, page: page)
    }

    static func warning(
        _ id: String, _ summary: String, _ text: String, wrong: PageExample, right: PageExample
    ) -> DiagnosticCode {
        let page = DiagnosticPage(text: text, wrong: wrong, right: right)
        return DiagnosticCode(id: id, severity: .warning, summary: summary, page: page)
    }
}

// The id is the code; the rest is what is said about it.
extension DiagnosticCode: Hashable, Comparable {
    package static func == (left: DiagnosticCode, right: DiagnosticCode) -> Bool { left.id == right.id }
    package static func < (left: DiagnosticCode, right: DiagnosticCode) -> Bool { left.id < right.id }
    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension DiagnosticCode: CustomStringConvertible {
    package var description: String { id }
}

extension DiagnosticCode: Codable {
    package init(from decoder: any Decoder) throws {
        let id = try decoder.singleValueContainer().decode(String.self)
        self = DiagnosticCode.named(id) ?? .unknown(id)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(id)
    }

    private static func unknown(_ id: String) -> DiagnosticCode {
        .error(id, "not known to this version", "", wrong: "", right: "")
    }
}
