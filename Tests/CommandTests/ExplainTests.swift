import Foundation
import PlaybookLanguage
import TestSupport
import Testing

extension Command {
    @Suite("The manual of diagnostics")
    struct Explain {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        /// Runs the example's own command; returns the codes that it found.
        private func codes(of example: PageExample) async throws -> (codes: [String], ended: Ended) {
            if let bytes = example.bytes { try folder.write(bytes, to: "playbook.yaml") }
            for (name, text) in example.files { try folder.write(text, to: name) }
            let ended = try await folder.run(example.arguments)
            let text = ended.output + ended.errors
            let codes = text.matches(of: /\[(EP\d{4})\]/).map { String($0.1) }
            return (codes, ended)
        }

        @Test("The wrong example of a page has that finding and no other", arguments: DiagnosticCode.all)
        func wrong(code: DiagnosticCode) async throws {
            let (codes, ended) = try await codes(of: code.page.wrong)
            // A plan says it beside its step and once more at its end.
            let isPlan = code.page.wrong.arguments.first == "plan"
            #expect((isPlan ? Array(Set(codes)) : codes) == [code.id], "\(ended)")
            #expect((ended.code == 0) == (code.severity == .warning), "\(ended)")
        }

        @Test("The right example of a page has none", arguments: DiagnosticCode.all)
        func right(code: DiagnosticCode) async throws {
            let (codes, ended) = try await codes(of: code.page.right)
            #expect(codes == [], "\(ended)")
            #expect(ended.code == 0, "\(ended)")
        }

        @Test("Each code has a page: why, wrong, what is said, right", arguments: DiagnosticCode.all)
        func page(code: DiagnosticCode) async throws {
            let ended = try await folder.run("explain", code.id.lowercased())
            ended.expect(0, code.id, code.summary, "Wrong:", "Right:")
            #expect(code.page.text.hasSuffix("."))
            if code.page.wrong.isPlain { ended.expect(0, "[\(code.id)]: ") }
        }

        @Test("Without a code all are listed; one that does not exist is refused with what is near")
        func table() async throws {
            let ended = try await folder.run("explain")
            #expect(ended.output.split(separator: "\n").count == DiagnosticCode.all.count)
            (try await folder.run("explain", "EP9999")).expect(64, "there is no code \"EP9999\"")
            (try await folder.run("explain", "PE0101")).expect(64, "did you mean EP0101?")
        }

        @Test("docs/diagnostics.md is what the pages say")
        func fresh() async throws {
            let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/diagnostics.md")
            let written = try String(contentsOf: file, encoding: .utf8)
            let ended = try await folder.run("explain", "--format", "markdown")
            #expect(written == ended.output, "run make generate")
        }
    }
}

extension PlaybookFolder {
    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: file(name)))
    }
}
