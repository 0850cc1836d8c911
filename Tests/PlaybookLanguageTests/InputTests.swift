import PlaybookLanguage
import Testing
import YAMLSyntax

@Suite("Inputs")
struct InputTests {
    private func declarations(_ inputs: String) throws -> [InputDeclaration] {
        let uses = inputs.matches(of: /(?m)^([a-z]+):/).map { "exists(inputs.\($0.output.1))" }
        let text = """
            version: 1
            name: x
            inputs:
            \(inputs.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
            steps:
              - action: assert
                with: {that: [\(uses.joined(separator: ", "))]}
            """
        let checked = PlaybookChecker(actions: TestActions.all).check(Array(text.utf8), name: "p.yaml")
        #expect(checked.findings == [])
        return try #require(checked.playbook).inputs
    }

    @Test("The later source counts: default, file, environment, command line")
    func precedence() throws {
        let inputs = try declarations("a: {type: integer, default: 1}")
        let resolver = InputResolver(inputs)
        let file = YAMLDocument.parse("a: 2", name: "in.yaml")
        let environment = ["ETCD_PLAYBOOK_INPUT_A": "3"]
        #expect(resolver.resolve(playbook: "p").values == ["a": .integer(1)])
        #expect(resolver.resolve(playbook: "p", file: file).values == ["a": .integer(2)])
        #expect(resolver.resolve(playbook: "p", file: file, environment: environment).values == ["a": .integer(3)])
        let all = resolver.resolve(
            playbook: "p", settings: [("a", "4"), ("a", "5")], file: file, environment: environment)
        #expect(all.values == ["a": .integer(5)])
        #expect(all.findings == [])
    }

    @Test(
        "Text becomes a value of the input's type",
        arguments: [
            ("string", "true", Value.string("true")), ("string", "", .string("")), ("integer", "-3", .integer(-3)),
            ("number", "0.5", .number(0.5)),
            ("boolean", "false", .bool(false)), ("duration", "1m", .duration(.minutes(1))),
            ("size", "1KiB", .size(ByteSize(1024))),
            ("percent", "5%", .percent(Percent(5))), ("path", "/tmp/x", .string("/tmp/x")),
            ("path", "~", .string("~")), ("path", "true", .string("true")),
            ("url", "https://a.b/c", .string("https://a.b/c")),
            ("list, of: integer", "1,2", .list([.integer(1), .integer(2)])),
            ("list, of: string", "[a, 'b,c']", .list([.string("a"), .string("b,c")])),
            ("list, of: string", "", .list([])),
            ("list, of: string", "[“a”, b]", .list([.string("“a”"), .string("b")])),
        ])
    func texts(type: String, text: String, value: Value) throws {
        let resolution = InputResolver(try declarations("a: {type: \(type)}")).resolve(
            playbook: "p", settings: [("a", text)])
        #expect(resolution.findings == [])
        #expect(resolution.values == ["a": value])
    }

    @Test(
        "Values of the wrong type are refused, once",
        arguments: [
            ("integer", "x"), ("integer", "1.5"), ("boolean", "yes"), ("duration", "30"), ("size", "1M"),
            ("percent", "5"), ("url", "a b"), ("url", "nope"), ("path", ""),
            ("list, of: integer", "1,x"), ("list, of: string", "[a"), ("string, enum: [a]", "b"),
            ("list, of: string, enum: [a]", "a,b"),
        ])
    func wrongTexts(type: String, text: String) throws {
        let resolution = InputResolver(try declarations("a: {type: \(type)}")).resolve(
            playbook: "p", settings: [("a", text)])
        #expect(resolution.findings.map(\.code) == [.badInputValue])
        #expect(resolution.findings.map(\.path) == ["--set"])
    }

    @Test("A file of inputs is read with places")
    func file() throws {
        let inputs = try declarations("count: {type: integer}\nflag: {type: boolean}\nsize: {type: size, default: 1B}")
        let file = YAMLDocument.parse("count: many\nflag: true\nsise: 3B\n", name: "in.yaml")
        let resolution = InputResolver(inputs).resolve(playbook: "p", file: file)
        #expect(
            resolution.findings.map(short) == [
                "EP0201 1:8 \"many\" is not an integer".replacing("EP0201", with: "EP0203"),
                "EP0502 3:1 the playbook has no input \"sise\"",
            ])
        #expect(resolution.findings.map(\.path) == ["in.yaml", "in.yaml"])
        #expect(resolution.findings.last?.help == "did you mean \"size\"?")
    }

    @Test("What is missing is named at its declaration")
    func missing() throws {
        let inputs = try declarations("a: {type: integer}\nb: {type: integer, required: false}")
        let resolution = InputResolver(inputs).resolve(playbook: "p.yaml")
        #expect(resolution.findings.map(short) == ["EP0503 4:3 the input \"a\" has no value"])
        #expect(resolution.findings.map(\.path) == ["p.yaml"])
        var scope = Scope.standard
        for input in inputs { scope.declare("inputs", input.name, input.fieldType) }
        InputResolver.Resolution(values: ["a": .integer(1)]).apply(to: &scope, inputs)
        #expect(try bind("${{ default(inputs.b, inputs.a + 1) }}", as: Int64.self, in: scope).value == 2)
    }

    @Test("An input that nobody declared is refused on the command line")
    func unknown() throws {
        let resolution = InputResolver(try declarations("size: {type: size, default: 1B}")).resolve(
            playbook: "p", settings: [("sise", "1")])
        #expect(resolution.findings.map(\.code) == [.unknownInput])
        #expect(resolution.findings.first?.choices?.names == ["size"])
    }
}
