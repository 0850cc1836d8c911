import Driver
import Glibc
import PlaybookLanguage
import PlaybookReports
import YAMLSyntax

// Bytes → tree → playbook → findings → text. Nothing may crash or hang, and every place must lie in the file.

@main
struct FuzzYAML {
    static func main() {
        exit(
            Fuzzer.run { data, size in
                FuzzYAML.look(at: Array(UnsafeBufferPointer(start: data, count: size)))
                return 0
            })
    }

    private static func look(at bytes: [UInt8]) {
        _ = YAMLDocument.parse(bytes, name: "lenient", options: .lenient)
        let checked = PlaybookChecker(actions: []).check(bytes, name: "fuzz")
        for finding in checked.findings {
            precondition(finding.range.start.line >= 1 && finding.range.start.column >= 1, "\(finding)")
            precondition(finding.range.start <= finding.range.end, "\(finding)")
            precondition(finding.range.start.line <= checked.source.lineCount + 1, "\(finding)")
        }
        precondition((checked.playbook == nil) == checked.hasErrors)
        let text = DiagnosticText.render(checked.findings, sources: [checked.source])
        precondition(text.isEmpty == checked.findings.isEmpty)
    }
}
