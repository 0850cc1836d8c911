import Foundation
import PlaybookLanguage
import Testing

@Suite("The codes of findings")
struct DiagnosticCodeTests {
    @Test("Every code is in the list, once, and has a summary and a page")
    func codes() {
        let ids = DiagnosticCode.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(ids == ids.sorted())
        for code in DiagnosticCode.all {
            #expect(!code.summary.isEmpty && !code.summary.hasSuffix("."), "\(code)")
            #expect(code.page.text.hasSuffix("."), "\(code)")
            #expect(code.page.right.text != nil, "\(code)")
        }
        #expect(DiagnosticCode.named("ep0101") == .unknownKey)
    }

    @Test("No code is declared outside the list, and each is emitted somewhere")
    func declared() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.compactMap {
            $0 as? URL
        }
        var declared: [String: String] = [:]
        var uses = ""
        for file in files ?? [] where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            let found = text.matches(of: /static let (\w+) = (?:error|warning)\(\s*"(EP\d{4})"/)
            for match in found { declared[String(match.2)] = String(match.1) }
            if found.isEmpty { uses += text }
        }
        #expect(declared.keys.sorted() == DiagnosticCode.all.map(\.id))
        for (id, name) in declared { #expect(uses.contains(".\(name)"), "nothing emits \(id)") }
    }

    @Test("A code of a later version is kept as it is")
    func later() throws {
        let code = try JSONDecoder().decode([DiagnosticCode].self, from: Data("[\"EP9999\", \"EP0101\"]".utf8))
        #expect(code.map(\.id) == ["EP9999", "EP0101"])
        #expect(code[1].summary == DiagnosticCode.unknownKey.summary)
    }
}
