import PlaybookLanguage
import Testing
import YAMLSyntax

@Suite("Files that a playbook includes")
struct IncludeTests {
    private func check(_ steps: String, _ files: [String: String]) -> CheckedPlaybook {
        let reader: IncludedFile.Reader = { path, from in
            guard let text = files[path] else { return .failure(UnreadableContent("no such file")) }
            return .success(IncludedFile(name: path, identity: path, bytes: Array(text.utf8)))
        }
        let lines = steps.split(separator: "\n").map { "  \($0)\n" }.joined()
        return PlaybookChecker(actions: TestActions.all, readInclude: reader).check(
            Array("version: 1\nname: x\nsteps:\n\(lines)".utf8), name: "p.yaml")
    }

    private func file(_ steps: String) -> String {
        "version: 1\nsteps:\n" + steps.split(separator: "\n").map { "  \($0)\n" }.joined()
    }

    @Test("Their steps stand in the place of the include, also inside groups, and see each other")
    func steps() throws {
        let checked = check(
            """
            - action: check-health
            - block:
                - include: a.yaml
              rescue: {then: continue, steps: [{include: c.yaml}]}
            """,
            [
                "a.yaml": file("- {action: snapshot, id: s, with: {to: x}}\n- include: b.yaml"),
                "b.yaml": file("- {action: put, with: {key: k, value: \"${{ steps.s.outputs.path }}\"}}"),
                "c.yaml": file("- {action: check-health}"),
            ])
        #expect(checked.findings.map(short) == [])
        let steps = try #require(checked.playbook).allSteps
        #expect(steps.map(\.action) == ["check-health", "block", "snapshot", "put", "check-health"])
        #expect(steps.map(\.file) == [nil, nil, "a.yaml", "b.yaml", "c.yaml"])
        #expect(checked.sources.map(\.name) == ["p.yaml", "a.yaml", "b.yaml", "c.yaml"])
    }

    @Test("A finding points into the right file, within texts too")
    func places() {
        let checked = check(
            "- include: a.yaml\n- action: nothing",
            ["a.yaml": file("- action: put\n  with: {key: k, value: \"x ${{ nothing }}\", valeu: 1}\n- action: [")])
        #expect(checked.findings.map { "\($0.path):\($0.range.start) \($0.code)" }.contains("a.yaml:5:13 EP0005"))
        let second = check(
            "- include: a.yaml\n- action: nothing",
            ["a.yaml": file("- action: put\n  with: {key: k, value: \"x ${{ nothing }}\", valeu: 1}")])
        #expect(
            second.findings.map { "\($0.path):\($0.range.start) \($0.code)" } == [
                "p.yaml:5:13 EP0401", "a.yaml:4:34 EP0302", "a.yaml:4:47 EP0101",
            ])
    }

    @Test("An id used in two files is told with both places")
    func duplicates() {
        let checked = check(
            "- {action: check-health, id: a}\n- include: a.yaml", ["a.yaml": file("- {action: check-health, id: a}")])
        #expect(checked.findings.map(short) == ["EP0403 3:32 the id \"a\" is used twice"])
        #expect(checked.findings[0].path == "a.yaml")
        #expect(checked.findings[0].notes.map(\.message) == ["first used here: p.yaml:4:32"])
    }

    @Test(
        "What cannot be included is refused",
        arguments: [
            ("- include: none.yaml", [.include]), ("- include: ring.yaml", [.include]),
            ("- include: self.yaml", [.include]), ("- include: a.yaml\n  when: x", [.unknownKey]),
            ("- include: ${{ run.id }}", [.expressionNotAllowed]), ("- include: [a.yaml]", [.wrongKind]),
            ("- include: list.yaml", [.wrongKind]), ("- include: named.yaml", [.unknownKey]),
            ("- include: many.yaml\n- include: many.yaml", [.limit]), ("- include: deep.yaml", [.tooManySteps]),
        ] as [(String, [DiagnosticCode])])
    func refused(steps: String, codes: [DiagnosticCode]) {
        let values = "[" + Array(repeating: "1", count: 25_000).joined(separator: ",") + "]"
        let checked = check(
            steps,
            [
                "a.yaml": file("- action: check-health"), "self.yaml": file("- include: self.yaml"),
                "ring.yaml": file("- include: back.yaml"), "back.yaml": file("- include: ring.yaml"),
                "list.yaml": "- action: check-health", "named.yaml": "name: x\n" + file("- action: check-health"),
                "many.yaml": file("- {action: check-health, with: {ignore-alarms: \(values)}}"),
                "deep.yaml": file((1...1001).map { _ in "- {action: check-health}" }.joined(separator: "\n")),
            ])
        #expect(Set(checked.findings.map(\.code)) == Set(codes), "\(checked.findings.map(short))")
        #expect(checked.playbook == nil)
    }

    @Test("No more than 32 files are read")
    func manyFiles() {
        let step = file("- action: check-health")
        let names = (1...33).map { "\($0).yaml" }
        let checked = check(
            names.map { "- include: \($0)" }.joined(separator: "\n"),
            Dictionary(uniqueKeysWithValues: names.map { ($0, step) }))
        #expect(checked.findings.map(\.code) == [.include])
        #expect(checked.included.count == 32)
        let again = check(names.map { _ in "- include: a.yaml" }.joined(separator: "\n"), ["a.yaml": step])
        #expect(again.findings.map(\.code) == [.include])
        #expect(again.included.count == 1)
    }

    @Test("No more than 4 MiB are read, however many files hold them")
    func manyBytes() throws {
        let large = file("- action: check-health\n# " + String(repeating: "x", count: 900_000))
        let checked = check(
            (1...9).map { "- include: \($0).yaml" }.joined(separator: "\n"),
            [
                "1.yaml": large, "2.yaml": large, "3.yaml": large, "4.yaml": large, "5.yaml": large, "6.yaml": large,
            ])
        let finding = try #require(checked.findings.first)
        #expect(checked.findings.count == 1 && finding.code == .limit)
        #expect(finding.message == "with \"5.yaml\" the included files have more than 4 MiB together")
        #expect(finding.help != nil && finding.range.start == SourcePosition(line: 8, column: 14))
    }

    @Test("What is wrong in a file that is included twice is told once")
    func twice() {
        let checked = check("- include: a.yaml\n- include: a.yaml", ["a.yaml": file("- action: chek-health")])
        #expect(checked.findings.map(\.code) == [.unknownAction])
    }
}
