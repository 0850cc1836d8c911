import Foundation
import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import Testing

/// `schemas/playbook.schema.json` is written from the actions' declarations; `make generate` writes it anew.
@Suite("The JSON Schema of playbooks")
struct SchemaFreshnessTests {
    @Test("is what the actions declare")
    func fresh() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../schemas/playbook.schema.json")
        let rendered = PlaybookSchema.render(Catalog.all.declarations)
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(written == rendered, "run make generate")
    }
}
