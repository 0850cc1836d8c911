import Foundation
import PlaybookRecord
import Testing

@Suite struct ExitCodePageTests {
    @Test(
        "docs/exit-codes.md has a row for each verdict, with its code and what it promises", arguments: Verdict.allCases
    )
    func rows(verdict: Verdict) throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/exit-codes.md").path
        let page = try String(contentsOfFile: path, encoding: .utf8)
        let rows = page.split(separator: "\n").filter {
            $0.hasPrefix("| \(verdict.exitCode) | `\(verdict.rawValue)` |")
        }
        #expect(rows.count == 1)
        #expect(rows.first?.contains("| **no** |") == verdict.promisesNoChange)
        #expect(page.split(separator: "\n").count { $0.hasPrefix("| ") } == Verdict.allCases.count + 2)
    }
}
