import Testing

@Suite("Examples of clientv3")
struct DocumentedExampleTests {
    @Test("Each example of clientv3's documentation is a test, and no test names another")
    func named() throws {
        #expect(DocumentedExamples.all.count == 27)
        let files = try Repository.files("Tests", endings: [".swift"]).filter { !$0.path.contains("ArchitectureTests") }
        let found = Set(files.flatMap { DocumentedExamples.shown(in: $0) })
        let missing = DocumentedExamples.all.filter { !found.contains($0.key) }
        #expect(missing == [:])
        #expect(found.subtracting(DocumentedExamples.all.keys) == [])
    }

    @Test("An example counts where a test's name begins with it")
    func shown() {
        let text =
            "@Test(\n    \"DOC get: a\", arguments: [1])\n@Suite(\"DOC put: b\")\n@Test(\"DOC delete\")\n// DOC do: c"
        #expect(DocumentedExamples.shown(in: SourceFile(path: "A.swift", text: text)) == ["get"])
    }
}
