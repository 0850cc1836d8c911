import ArgumentParser
import PlaybookReports

/// A format that reports are written to files in.
protocol ReportFileFormat: RawRepresentable<String>, CaseIterable, Sendable {
    /// Whether anybody may read the file.
    var isPublic: Bool { get }
    /// Why a format that others have is not among these; nil where nothing is to be said.
    static func absence(of name: String) -> String?
}

/// `FORMAT=PATH`.
struct ReportTarget<Format: ReportFileFormat>: Sendable {
    var format: Format
    var path: String

    static func parse(_ argument: String) throws -> ReportTarget {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let name = parts.first, let path = parts.last, !path.isEmpty else {
            throw ValidationError("write a format and a path, as in html=report.html")
        }
        guard let format = Format(rawValue: name) else {
            let names = Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError((Format.absence(of: name) ?? "there is no format \(name)") + "; there are \(names)")
        }
        return ReportTarget(format: format, path: path)
    }
}

extension FileReportFormat: ReportFileFormat {
    static func absence(of name: String) -> String? {
        name == "sarif" ? "sarif is for findings, and only validate writes it" : nil
    }
}

extension ValidationFormat: ReportFileFormat {
    var isPublic: Bool { false }
    static func absence(of name: String) -> String? {
        name == "prometheus" ? "prometheus has figures of runs, and validate runs nothing" : nil
    }
}
