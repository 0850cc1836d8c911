import PlaybookLanguage
import Testing
import YAMLSyntax

@Suite("Groups and loops, as they are checked")
struct ComposingTests {
    private func check(_ steps: String) -> CheckedPlaybook {
        let lines = steps.split(separator: "\n").map { "  \($0)\n" }.joined()
        return PlaybookChecker(actions: TestActions.all).check(
            Array("version: 1\nname: x\nsteps:\n\(lines)".utf8), name: "p.yaml")
    }

    private func snapshot(_ id: String) -> String { "{action: snapshot, id: \(id), with: {to: x}}" }
    private func put(_ value: String) -> String { "{action: put, with: {key: k, value: \"${{ \(value) }}\"}}" }

    @Test("A group becomes a tree, numbered in the order of the file")
    func tree() throws {
        let playbook = try #require(
            check(
                """
                - id: all
                  name: All of it
                  block:
                    - \(snapshot("a"))
                    - block:
                        - \(snapshot("b"))
                  rescue:
                    then: continue
                    steps:
                      - action: check-health
                  always:
                    - action: check-health
                - action: check-health
                """
            ).playbook)
        #expect(playbook.steps.map(\.number) == [1, 7])
        #expect(playbook.allSteps.map(\.number) == Array(1...7))
        #expect(playbook.allSteps.map(\.action).prefix(4) == ["block", "snapshot", "block", "snapshot"])
        let group = try #require(playbook.steps[0].group)
        #expect(group.rescueContinues)
        #expect(playbook.steps[0].title == "All of it")
    }

    @Test(
        "What a part of a group sees of the others",
        arguments: [
            ("block", [], "a"), ("block", [.unknownName], "b"),
            ("rescue", [.mayBeMissing], "a"), ("rescue", [], "default(steps.a.outputs.path, '')"),
            ("always", [.mayBeMissing], "a"), ("always", [.mayBeMissing], "r"),
            ("behind", [], "a"), ("behind", [.mayBeMissing], "r"), ("behind", [], "z"),
        ] as [(String, [DiagnosticCode], String)])
    func visible(place: String, codes: [DiagnosticCode], name: String) {
        let value = name.contains("(") ? name : "steps.\(name).outputs.path"
        func step(_ here: String) -> String { here == place ? put(value) : "{action: check-health}" }
        let checked = check(
            """
            - block:
                - \(snapshot("a"))
                - \(step("block"))
              rescue:
                - \(step("rescue"))
                - \(snapshot("r"))
              always:
                - \(step("always"))
                - \(snapshot("z"))
            - \(step("behind"))
            """)
        #expect(checked.findings.map(\.code) == codes, "\(checked.findings.map(short))")
    }

    @Test(
        "What stands behind a group that may not have run counts on nothing in it",
        arguments: ["when: cluster.healthy", "on-failure: continue"])
    func doubtful(key: String) {
        let checked = check("- block:\n    - \(snapshot("a"))\n  \(key)\n- \(put("steps.a.outputs.path"))")
        #expect(checked.findings.map(\.code) == [.mayBeMissing])
    }

    @Test("Where a rescue lets the run go on, the block may have failed")
    func continues() {
        let rescue = "  rescue: {then: continue, steps: [{action: check-health}]}"
        let checked = check("- block:\n    - \(snapshot("a"))\n\(rescue)\n- \(put("steps.a.outputs.path"))")
        #expect(checked.findings.map(\.code) == [.mayBeMissing])
    }

    @Test(
        "What a group may not be",
        arguments: [
            ("- block: []", [.noSteps]), ("- block: x", [.wrongKind]), ("- block: [{}]", [.missingKey]),
            ("- block: [{action: check-health}]\n  with: {a: b}", [.unknownKey]),
            (
                "- block: [{action: check-health}]\n  rescue: {steps: [{action: check-health}], than: stop}",
                [.unknownKey]
            ),
            ("- rescue: [{action: check-health}]", [.missingKey]),
            ("- block: [{block: [{block: [{block: [{block: [{action: check-health}]}]}]}]}]", [.tooDeep]),
            (
                "- {action: check-health, id: a}\n- block: [{action: check-health, id: a}]", [.duplicateStepID]
            ),
        ] as [(String, [DiagnosticCode])])
    func wrong(steps: String, codes: [DiagnosticCode]) {
        #expect(check(steps).findings.map(\.code).sorted() == codes.sorted(), "\(check(steps).findings.map(short))")
    }

    @Test("Steps inside groups count against the limit")
    func limit() {
        let inner = (1...500).map { _ in "    - {action: check-health}" }.joined(separator: "\n")
        #expect(check("- block:\n\(inner)").findings == [])
        #expect(check("- block:\n\(inner)\n- block:\n\(inner)").findings.map(\.code) == [.tooManySteps])
    }

    // MARK: Loops

    @Test(
        "item has the type of the elements",
        arguments: [
            ("[a, b]", "item", []), ("[a, b]", "item + 1", [.typeMismatch]), ("[1, 2]", "item + 1", []),
            ("[1, a]", "item + 1", [.typeMismatch]),
            ("[{name: a, port: 1}, {name: b, port: 2}]", "item.name", []),
            ("[{name: a}]", "item.nam", [.unknownName]), ("${{ [1s, 2s] }}", "item * 2", []),
            ("${{ cluster.alarms }}", "item", []), ("members", "member.name", []), ("members", "item", [.unknownName]),
            ("[a]", "member.name", [.unknownName]),
            ("{members: [m1], where: member.db_size > 1B, order: name}", "member.id", []),
        ] as [(String, String, [DiagnosticCode])])
    func items(list: String, value: String, codes: [DiagnosticCode]) {
        let checked = check(
            "- action: put\n  for-each: \(list)\n  with: {key: k, value: \"${{ \(value) }} x\"}")
        #expect(checked.findings.map(\.code) == codes, "\(checked.findings.map(short))")
        if codes.isEmpty { #expect(checked.playbook?.steps.count == 1) }
    }

    @Test(
        "What a loop may not go over",
        arguments: [
            ("member", [.unknownChoice]), ("${{ 1 }}", [.wrongResultType]), ("${{ nothing }}", [.unknownName]),
            ("[{name: a}, {port: b}]", [.keyCombination]), ("[{a-b: c}]", [.unknownKey]),
            ("{order: up}", [.unknownChoice]),
            ("{where: member.size > 1B}", [.unknownName]), ("[true]", [.unquotedText]),
        ] as [(String, [DiagnosticCode])])
    func wrongLoops(list: String, codes: [DiagnosticCode]) {
        let checked = check("- action: check-health\n  for-each: \(list)")
        #expect(checked.findings.map(\.code) == codes, "\(checked.findings.map(short))")
    }

    @Test("Behind a loop a step's outputs are a list, inside they are its own")
    func outputs() {
        let checked = check(
            """
            - for-each: [a, b]
              block:
                - \(snapshot("s"))
                - \(put("steps.s.outputs.path"))
            - \(put("steps.s.outputs[0].path"))
            - action: snapshot
              id: t
              for-each: [a]
              with: {to: x}
            - \(put("steps.t.outputs[0].path"))
            """)
        #expect(checked.findings.map(short) == [])
        let wrong = check("- {action: snapshot, id: t, for-each: [a], with: {to: x}}\n- \(put("steps.t.outputs.path"))")
        #expect(wrong.findings.map(\.code) == [.typeMismatch])
    }

    @Test("item ends with its loop, and an inner loop has its own")
    func scopes() {
        #expect(
            check("- {action: check-health, for-each: [a]}\n- \(put("item"))").findings.map(\.code) == [.unknownName])
        let nested = check(
            """
            - for-each: [a]
              block:
                - action: put
                  for-each: [1, 2]
                  with: {key: k, value: "${{ item + 1 }}x"}
                - \(put("item"))
            """)
        #expect(nested.findings.map(short) == [])
    }

    // MARK: Defaults, tags, logins, questions

    @Test(
        "What defaults, tags, logins and questions may say",
        arguments: [
            ("defaults: {timeout: 5m, retry: {attempts: 2}}", "", []), ("defaults: {when: true}", "", [.unknownKey]),
            ("defaults: {with: {snapshot: {keep: 3}}}", "", []), ("defaults: {with: {snap: {}}}", "", [.unknownAction]),
            ("defaults: {with: {snapshot: {keeps: 3}}}", "", [.unknownKey]),
            ("defaults: {with: {snapshot: {keep: 0}}}", "", [.outOfRange]),
            ("defaults: {as: {username: a, password: {env: A}}}", "", []),
            ("defaults: {as: {username: a}}", "", [.missingKey, .missingKey]),
            ("", "tags: [a, b-c]", []), ("", "tags: [A b]", [.invalidText]), ("", "tags: a", [.wrongKind]),
            ("", "as: {username: '${{ run.id }}', password: {env: A}}", []),
            ("", "as: {username: a, password: x}", [.literalSecret]), ("", "as: {username: a}", [.missingKey]),
            ("", "confirm: 'Is ${{ run.id }} right?'", []), ("", "confirm: '${{ nothing }}'", [.unknownName]),
            ("", "confirm: [a]", [.wrongKind]),
        ] as [(String, String, [DiagnosticCode])])
    func keys(head: String, key: String, codes: [DiagnosticCode]) {
        let text = "version: 1\nname: x\n\(head)\nsteps:\n  - action: snapshot\n    with: {to: x}\n    \(key)\n"
        let checked = PlaybookChecker(actions: TestActions.all).check(Array(text.utf8), name: "p.yaml")
        #expect(Set(checked.findings.map(\.code)) == Set(codes), "\(checked.findings.map(short))")
    }

    @Test("Tags and logins of a group are those of the steps inside; defaults fill what a step leaves out")
    func inherited() throws {
        let text = """
            version: 1
            name: x
            defaults: {timeout: 5m, with: {snapshot: {to: d, keep: 3}}}
            steps:
              - tags: [a]
                as: {username: u, password: {env: A}}
                block:
                  - {action: snapshot, tags: [b]}
                  - {action: snapshot, timeout: 1m, with: {to: x}}
              - {action: check-health}
            """
        let checked = PlaybookChecker(actions: TestActions.all).check(Array(text.utf8), name: "p.yaml")
        let steps = try #require(checked.playbook).allSteps
        #expect(steps.map(\.tags) == [["a"], ["a", "b"], ["a"], []])
        #expect(steps.map { $0.login != nil } == [true, true, true, false])
        #expect(steps.map { $0.timeout?.known } == [nil, .minutes(5), .minutes(1), .minutes(5)])
        #expect(steps[1].arguments["to"]?.scalar?.text == "d")
        #expect(steps[2].arguments["to"]?.scalar?.text == "x" && steps[2].arguments["keep"]?.scalar?.text == "3")
    }
}
