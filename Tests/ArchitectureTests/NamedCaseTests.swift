import Testing

@Suite("Cases by number")
struct NamedCaseTests {
    @Test("Each fault that a run must survive is named in a test, and no test names another")
    func faults() throws {
        let found = Set(FaultCases.numbers(in: try NamedCases.all()))
        let missing = FaultCases.all.filter { !found.contains($0.key) }
        #expect(missing == [:])
        #expect(found.subtracting(FaultCases.all.keys) == [])
    }

    @Test("Each case of the client is named in a test")
    func client() throws {
        let found = Set(try NamedCases.all().map(String.init))
        #expect(ClientCases.names.subtracting(found) == [])
    }

    @Test("A case counts where a name begins with it")
    func names() {
        #expect(NamedCases.cases(in: "F5: A stream that is cut") == ["F5"])
        #expect(NamedCases.cases(in: "AUTH59, F9: Calls go on") == ["AUTH59", "F9"])
        #expect(NamedCases.cases(in: "F5 and more: A stream") == [])
        #expect(NamedCases.cases(in: "A stream that is cut, F5") == [])
        #expect(NamedCases.cases(in: "F5") == [])
        let text = "@Test(\n    \"F1: a\", arguments: [1])\n@Suite(\"F31, KV2: b\")\n// F3: c\n@Test(\"d\")"
        let cases = NamedCases.cases(in: SourceFile(path: "A.swift", text: text))
        #expect(cases == ["F1", "F31", "KV2"] && FaultCases.numbers(in: cases) == [1, 31])
    }
}
