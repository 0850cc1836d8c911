import Testing

@Suite("Cases of faults")
struct FaultCaseTests {
    @Test("Each fault that a run must survive is named in a test, and no test names another")
    func named() throws {
        let files = try Repository.files("Tests", endings: [".swift"]).filter { !$0.path.contains("ArchitectureTests") }
        let found = Set(files.flatMap { FaultCases.numbers(in: $0) })
        let missing = FaultCases.all.filter { !found.contains($0.key) }
        #expect(missing == [:])
        #expect(found.subtracting(FaultCases.all.keys) == [])
    }

    @Test("A number counts where a name begins with it")
    func numbers() {
        #expect(FaultCases.numbers(in: "F5: A stream that is cut") == [5])
        #expect(FaultCases.numbers(in: "AUTH59, F9: Calls go on") == [9])
        #expect(FaultCases.numbers(in: "F5 and more: A stream") == [])
        #expect(FaultCases.numbers(in: "A stream that is cut, F5") == [])
        #expect(FaultCases.numbers(in: "F5") == [])
        let text = "@Test(\n    \"F1: a\", arguments: [1])\n@Suite(\"F31, F2: b\")\n// F3: c\n@Test(\"d\")"
        #expect(FaultCases.numbers(in: SourceFile(path: "A.swift", text: text)) == [1, 31, 2])
    }
}
