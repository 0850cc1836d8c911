import PlaybookLanguage
import PlaybookRecord
import PlaybookReports
import Testing
import YAMLSyntax

@Suite struct DiagnosticTextTests {
    private let source = SourceText(
        name: "a.yaml", text: "version: 1\nsteps:\n  - action: put\n    timout: 5m\n\t漢字: x\n")

    @Test("A finding shows its place, the line, a mark under the range, help and what is known")
    func anatomy() {
        let finding = Diagnostic(
            .unknownKey, at: SourceRange(line: 4, column: 5, length: 6), "unknown key \"timout\" in step",
            help: "did you mean \"timeout\"?", choices: .init("known keys", ["action", "timeout"])
        ).located(in: "a.yaml")

        #expect(
            DiagnosticText.render([finding], sources: [source]) == """
                a.yaml:4:5: error[EP0101]: unknown key "timout" in step
                 4 |     timout: 5m
                   |     ^^^^^^
                  help: did you mean "timeout"?
                  = known keys: action, timeout


                """)
    }

    @Test("A tab is shown as an arrow, and wide characters are marked in their whole width")
    func displayWidth() {
        let finding = Diagnostic(.tab, at: SourceRange(line: 5, column: 2, length: 2), "x").located(in: "a.yaml")
        let text = DiagnosticText.render([finding], sources: [source])
        #expect(text.contains(" 5 | →漢字: x\n   |  ^^^^\n"))
    }

    @Test(
        "A place at the end of a line, beyond it, or in a text that is not there still shows the finding",
        arguments: [(4, 15), (4, 400), (6, 1), (99, 1)])
    func oddPlaces(line: Int, column: Int) {
        let finding = Diagnostic(.yamlSyntax, at: SourceRange(line: line, column: column), "x").located(in: "a.yaml")
        let text = DiagnosticText.render([finding], sources: [source])
        #expect(text.hasPrefix("a.yaml:\(line):\(column): error[EP0005]: x\n"))
        #expect(DiagnosticText.render([finding], sources: []) == "a.yaml:\(line):\(column): error[EP0005]: x\n\n")
    }

    @Test("Of a long line only the part around the mark is shown")
    func longLine() {
        let long = SourceText(
            name: "b", text: String(repeating: "x", count: 5000) + "HERE" + String(repeating: "y", count: 99))
        let finding = Diagnostic(.wrongType, at: SourceRange(line: 1, column: 5001, length: 4), "x").located(in: "b")
        let lines = DiagnosticText.render([finding], sources: [long]).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 100 })
        let mark = lines[2].firstRange(of: "^^^^")
        #expect(
            lines[1].firstRange(of: "HERE")?.lowerBound.utf16Offset(in: lines[1])
                == mark?.lowerBound.utf16Offset(in: lines[2]))
    }

    @Test("A duplicate key shows both places")
    func notes() {
        let note = Diagnostic.Note("first written here", at: SourceRange(line: 1, column: 1, length: 7))
        let finding = Diagnostic(.duplicateKey, at: SourceRange(line: 4, column: 5, length: 6), "twice", notes: [note])
            .located(in: "a.yaml")
        let text = DiagnosticText.render([finding], sources: [source])
        #expect(text.contains("  note: a.yaml:1:1: first written here\n 1 | version: 1\n   | ^^^^^^^\n"))
    }

    @Test("Findings stand in the order of the file, at most fifty of a file, and warnings are errors where strict")
    func orderAndStrictness() {
        let findings = (1...60).reversed().map {
            Diagnostic(.unusedInput, at: SourceRange(line: $0, column: 1), "x").located(in: "none")
        }
        let text = DiagnosticText.render(findings, sources: [])
        #expect(text.hasPrefix("none: warning[EP0506]"))
        #expect(text.hasSuffix("and 10 more findings in none, not shown\n"))
        #expect(DiagnosticText.render(findings, sources: [], strict: true).hasPrefix("none: error[EP0506]"))
    }
}

@Suite struct SecretInPlaybookTests {
    @Test("A secret that stands in a playbook is not shown by the finding about it, nor by one beside it")
    func masked() {
        let source = SourceText(name: "a", text: "x: {password: hunter22, foo: 1}\n")
        let findings = [
            Diagnostic(.literalSecret, at: SourceRange(line: 1, column: 15, length: 8), "a secret").located(in: "a"),
            Diagnostic(.unknownKey, at: SourceRange(line: 1, column: 25, length: 3), "foo").located(in: "a"),
        ]
        let text = DiagnosticText.render(findings, sources: [source])
        #expect(!text.contains("hunter22"))
        #expect(text.contains(" 1 | x: {password: ********, foo: 1}\n   |                         ^^^\n"))
    }
}
