import PlaybookLanguage
import Testing
import YAMLSyntax

@Suite("Expressions")
struct ExpressionTests {
    private static var scope: Scope {
        var scope = Scope.standard.withMember()
        scope.declare("inputs", "count", FieldType(.integer))
        scope.declare("inputs", "min_reclaim", FieldType(.size))
        scope.declare("inputs", "names", FieldType(.list(.string)))
        scope.declare("inputs", "flag", FieldType(.bool))
        scope.declare("inputs", "text", FieldType(.string))
        let outputs = RecordType(["path": FieldType(.string), "bytes": FieldType(.size)])
        scope.declare(
            "steps", "backup",
            FieldType(
                .record(
                    RecordType([
                        "status": FieldType(.string), "outputs": FieldType(.record(outputs)),
                    ]))))
        scope.declare(
            "steps", "maybe",
            FieldType(
                .record(
                    RecordType([
                        "status": FieldType(.string),
                        "outputs": FieldType(.record(outputs), mayBeMissing: "the step \"maybe\" has a condition"),
                    ]))))
        scope.laterSteps = ["later"]
        scope.set("inputs.count", .integer(3))
        scope.set("inputs.min_reclaim", .size(ByteSize(64 << 20)))
        scope.set("inputs.names", .list([.string("a"), .string("b")]))
        scope.set("inputs.flag", .bool(true))
        scope.set("inputs.text", .string("it's"))
        scope.set(
            "member",
            .record([
                "name": .string("m1"), "db_size": .size(ByteSize(200 << 20)), "free_share": .percent(Percent(50)),
                "db_size_free": .size(ByteSize(100 << 20)),
            ]))
        scope.setMissing("steps.maybe.outputs", because: "the step \"maybe\" was skipped")
        return scope
    }

    private func quoted(_ expression: String) -> String {
        "'" + expression.replacing("'", with: "''") + "'"
    }

    private func holds(_ expression: String) throws -> Evaluation {
        let one = try #require(
            One<BareExpression>.bind(try node("value: " + quoted(expression)), in: Self.scope).value, "\(expression)")
        return one.value.evaluate(in: Self.scope)
    }

    @Test(
        "True ones",
        arguments: [
            "member.db_size_free > 80MiB and member.free_share > 40%", "1 + 2 * 3 == 7", "(1 + 2) * 3 == 9",
            "7 / 2 == 3.5",
            "not false", "!false", "not 1 == 2", "!(1 == 2) && true || false", "-3 < -2", "2 - -1 == 3",
            "inputs.min_reclaim == 64MiB", "inputs.min_reclaim * 2 == 128MiB", "2 * inputs.min_reclaim == 128MiB",
            "member.db_size_free / member.db_size == 0.5", "40% * 100MiB == 40MiB", "100MiB * 40% == 40MiB",
            "1h == 60m",
            "1.5s + 500ms == 2s", "10% + 5% == 15%", "20% * 2 == 40%", "20% / 10% == 2", "1m / 2 == 30s",
            "1m / 30s == 2",
            "len(inputs.names) == 2", "inputs.names[1] == \"b\"", "\"a\" in inputs.names", "\"c\" not in inputs.names",
            "2 in [1, 2, 3]", "min(3, 1, 2) == 1", "max([1, 2.5]) == 2.5", "max(1s, 1m) == 1m", "abs(-3) == 3",
            "abs(1s - 2s) == 1s",
            "contains(\"backup\", \"ack\")", "contains(inputs.names, \"a\")", "starts_with(inputs.text, 'it')",
            "inputs.text == 'it''s'", "\"a\\\"b\" == 'a\"b'", "format_size(1536B) == \"1.5KiB\"", "\"a\" < \"b\"",
            "\"b\" >= \"ab\"",
            "exists(inputs.count)", "not exists(steps.maybe.outputs.path)",
            "default(steps.maybe.outputs.path, \"-\") == \"-\"",
            "inputs.count == 3.0", "[1, 2] == [1, 2]", "true or steps.backup.outputs.bytes > 1B", "len(\"é\") == 1",
            "9223372036854775807 > 0",
            "'3.5.9' < '3.5.16'", "'3.10.0' > '3.5.16'", "'3.5.16' >= '3.5.6'", "'3.5' <= '3.5.0'", "'4' > '3.5.16'",
            "'3.6.0-rc.1' < '3.6.0'", "'3.6.0-rc.1' > '3.5.30'", "'3.6.0-rc.1' >= '3.6.0-rc.0'", "'10' < '9'",
            "'3.5.x' > '3.5.16'", "'' < '3.5'", "'99999999999999999999.1' > '9999999999999999999.2'", "'3..5' < '3.5'",
            "len([]) == 0", "inputs.flag", "(inputs.count) in [3]", "1 == 1 and 2 == 2 or false",
        ])
    func truths(expression: String) throws {
        #expect(try holds(expression) == .value(.bool(true)))
    }

    @Test(
        "Unknown values decide nothing that is not decided without them",
        arguments: [
            ("false and steps.backup.outputs.bytes > 1B", Optional(false)),
            ("steps.backup.outputs.bytes > 1B and false", false),
            ("steps.backup.outputs.bytes > 1B or true", true),
            ("steps.backup.outputs.bytes > 1B or inputs.count == 4", nil),
            ("steps.backup.status == \"ok\" and inputs.flag", nil), ("exists(steps.backup.outputs.path)", nil),
            ("default(steps.backup.outputs.path, \"\") == \"\"", nil), ("member(\"infra1\").healthy", nil),
        ])
    func unknowns(expression: String, value: Bool?) throws {
        let result = try holds(expression)
        if let value {
            #expect(result == .value(.bool(value)))
        } else if case .unknown(let names) = result {
            #expect(!names.isEmpty)
        } else {
            Issue.record("\(result)")
        }
    }

    @Test("An unknown names what it depends on, once")
    func dependsOn() throws {
        let result = try holds("steps.backup.outputs.bytes > 1B or steps.backup.outputs.bytes < 0B or cluster.healthy")
        #expect(result == .unknown(["steps.backup.outputs.bytes", "cluster.healthy"]))
    }

    @Test(
        "What has no value",
        arguments: [
            "1 / 0 == 1", "inputs.min_reclaim / 0 == 1B", "1MiB / 0B == 2", "inputs.names[2] == \"\"",
            "inputs.count * 9223372036854775807 > 0", "-9223372036854775807 - inputs.count < 0",
            "9000000TiB + inputs.min_reclaim > 1B", "min([]) == 1", "member.lag > 3", "inputs.names[-1] == \"\"",
        ])
    func noValue(expression: String) throws {
        guard let one = One<BareExpression>.bind(try node("value: " + quoted(expression)), in: Self.scope).value else {
            return
        }
        let result = one.value.evaluate(in: Self.scope)
        #expect(result.value == nil)
    }

    struct Wrong: Sendable {
        var expression: String
        var code: DiagnosticCode
        var column: Int
        var help: String?

        init(_ expression: String, _ code: DiagnosticCode, _ column: Int, _ help: String? = nil) {
            self.expression = expression
            self.code = code
            self.column = column
            self.help = help
        }
    }

    /// Columns are those of the expression itself, from 1.
    static let wrong: [Wrong] = [
        Wrong("inputs.cuont == 1", .unknownName, 8, "did you mean \"count\"?"),
        Wrong("input.count == 1", .unknownName, 1, "did you mean \"inputs\"?"),
        Wrong("inputs.min-reclaim > 1MiB", .unknownName, 8, "underscores"),
        Wrong("steps.later.outputs.x == 1", .laterStep, 7, "move it before"),
        Wrong("steps.nobody.status == 'x'", .unknownName, 7),
        Wrong("steps.backup.outputs.pth == ''", .unknownName, 22, "did you mean \"path\"?"),
        Wrong("steps.maybe.outputs.path == ''", .mayBeMissing, 1, "default("),
        Wrong("member.db_size > 100", .unitMismatch, 1, "100MiB"),
        Wrong("member.free_share > 0.4", .unitMismatch, 1, "40%"),
        Wrong("member.db_size + 1s > 1B", .unitMismatch, 1),
        Wrong("1s > 1MiB", .unitMismatch, 1),
        Wrong("inputs.text == 1", .typeMismatch, 1),
        Wrong("inputs.text + 'a' == 'b'", .typeMismatch, 1, "side by side"),
        Wrong("inputs.count", .wrongResultType, 1),
        Wrong("not inputs.count", .typeMismatch, 5),
        Wrong("inputs.count and true", .typeMismatch, 1),
        Wrong("'a' in inputs.text", .typeMismatch, 8, "contains"),
        Wrong("1 in inputs.names", .typeMismatch, 1),
        Wrong("inputs.count[0] == 1", .typeMismatch, 1),
        Wrong("inputs.names['a'] == ''", .typeMismatch, 14),
        Wrong("inputs.names.first == ''", .typeMismatch, 1, "[0]"),
        Wrong("lenn(inputs.names) == 1", .unknownFunction, 1, "did you mean \"len\"?"),
        Wrong("len() == 1", .wrongArguments, 1, "len("),
        Wrong("len(1) == 1", .wrongArguments, 1),
        Wrong("len == 1", .unknownName, 1, "len(…)"),
        Wrong("max(1, 1s) == 1", .wrongArguments, 1),
        Wrong("exists(1)", .wrongArguments, 8),
        Wrong("default(inputs.count, 'a') == 1", .wrongArguments, 23),
        Wrong("1 = 1", .expressionSyntax, 3, "=="),
        Wrong("true & true", .expressionSyntax, 6, "and"),
        Wrong("1 < 2 < 3", .expressionSyntax, 7, "and"),
        Wrong("(1 == 1", .expressionSyntax, 8),
        Wrong("1 == ", .expressionSyntax, 6),
        Wrong("1 == 1 1", .expressionSyntax, 8),
        Wrong("'abc", .expressionSyntax, 1),
        Wrong("$inputs.count == 1", .expressionSyntax, 1, "without $"),
        Wrong("5 % 2 == 1", .expressionSyntax, 3, "40%"),
        Wrong("inputs. == 1", .expressionSyntax, 9),
        Wrong("064 == 1", .badNumber, 1),
        Wrong("100M > 1B", .badUnit, 1, "100MiB"),
        Wrong("[1, 'a'] == []", .typeMismatch, 5),
        Wrong("null == 1", .unknownName, 1),
        Wrong("true < false", .typeMismatch, 1),
        Wrong("cluster == 1", .typeMismatch, 1),
        Wrong("1 / 0 == 1", .evaluation, 1),
    ]

    @Test("Wrong ones are named and placed", arguments: wrong)
    func wrongOnes(example: Wrong) throws {
        let findings = One<BareExpression>.check(try node("value: >-\n  " + example.expression), in: Self.scope)
        let finding = try #require(findings.first { $0.code != .constantCondition }, "\(example.expression)")
        #expect(finding.code == example.code, "\(short(finding))")
        #expect(finding.range.start == SourcePosition(line: 2, column: example.column + 2), "\(short(finding))")
        if let help = example.help { #expect(finding.help?.contains(help) == true, "\(finding.help ?? "no help")") }
        #expect(findings.filter(\.isError).count == 1)
    }

    @Test("Every independent finding of an expression is reported")
    func several() throws {
        let findings = One<BareExpression>.check(
            try node("value: inputs.a == 1 and inputs.b == 2 or nothing(1)"), in: Self.scope)
        #expect(findings.map(\.code) == [.unknownName, .unknownName, .unknownFunction])
    }

    @Test("A constant condition is a warning", arguments: ["true", "1 == 1", "not true", "len([]) == 0"])
    func constants(expression: String) throws {
        let findings = One<BareExpression>.check(try node("value: " + expression), in: Self.scope)
        #expect(findings.map(\.code) == [.constantCondition])
        #expect(findings.allSatisfy { !$0.isError })
    }

    @Test("Braces around a bare expression come with their fix")
    func braces() throws {
        let finding = try #require(
            One<BareExpression>.check(try node("value: ${{ inputs.flag }}"), in: Self.scope).first)
        #expect(finding.code == .bracesInBareExpression)
        #expect(finding.replacement == "inputs.flag")
    }

    @Test(
        "Depth and length are bounded",
        arguments: [
            String(repeating: "(", count: 10_000), String(repeating: "not ", count: 10_000),
            String(repeating: "-", count: 10_000),
            String(repeating: "len(", count: 10_000), String(repeating: "[", count: 10_000),
            "1" + String(repeating: "+1", count: 10_000),
            String(repeating: "inputs.names[", count: 10_000),
        ])
    func bounded(expression: String) throws {
        let findings = One<BareExpression>.check(try node("value: \"\(expression)\""), in: Self.scope)
        #expect(findings.map(\.code) == [.limit])
        let shorter = One<BareExpression>.check(try node("value: \"\(expression.prefix(400))\""), in: Self.scope)
        #expect(shorter.contains { $0.isError })
    }

    // MARK: Within values

    private func value<Value: ArgumentValue>(_ yaml: String, as type: Value.Type) throws -> (Value?, [DiagnosticCode]) {
        let result = try bind(yaml, as: type, in: Self.scope)
        return (result.value, result.findings.map(\.code))
    }

    @Test("A whole scalar keeps its type")
    func wholes() throws {
        #expect(try value("${{ inputs.count + 1 }}", as: Int64.self).0 == 4)
        #expect(try value("${{ inputs.min_reclaim }}", as: ByteSize.self).0 == ByteSize(64 << 20))
        #expect(try value("${{ inputs.names }}", as: [String].self).0 == ["a", "b"])
        #expect(try value("['${{ inputs.names[0] }}', x]", as: [String].self).0 == ["a", "x"])
        #expect(try value("${{ inputs.text }}", as: ByteText.self).0 == ByteText("it's"))
        #expect(try value("${{ inputs.count }}", as: String.self).0 == "3")
        #expect(try value("${{ inputs.count }}", as: Double.self).0 == 3)
    }

    @Test(
        "Mixed text is a string, and braces can be escaped",
        arguments: [
            ("a-${{ inputs.count }}-b", "a-3-b"), ("${{ inputs.count }}${{ inputs.text }}", "3it's"),
            ("$${{ x }}", "${{ x }}"),
            ("\"$HOME ${{ '}}' }} $\"", "$HOME }} $"), ("x${{ inputs.min_reclaim }}", "x64MiB"),
            ("x${{ 90s }} ${{ 40% }} ${{ true }}", "x1m30s 40% true"),
            ("a}}b", "a}}b"),
        ])
    func mixed(yaml: String, text: String) throws {
        #expect(try value(yaml, as: String.self).0 == text)
    }

    @Test(
        "Wrong ones within values",
        arguments: [
            ("${{ inputs.text }}", DiagnosticCode.wrongResultType, 12), ("a ${{ inputs.count }}", .wrongResultType, 8),
            ("${{ }}", .expressionSyntax, 12),
            ("${{ inputs.count ", .expressionSyntax, 8), ("${{ inputs.cnt }}", .unknownName, 19),
            ("a${{ 1 + }}", .expressionSyntax, 17),
        ])
    func wrongWithin(yaml: String, code: DiagnosticCode, column: Int) throws {
        let findings = One<Int64>.check(try node("value: " + yaml), in: Self.scope)
        #expect(findings.map(\.code) == [code])
        #expect(findings.first?.range.start.column == column)
    }

    @Test("A list cannot stand within a text")
    func listInText() throws {
        #expect(try value("x${{ inputs.names }}", as: String.self).1 == [.wrongResultType])
    }

    @Test("Text from outside is never evaluated")
    func noSecondRound() throws {
        var scope = Self.scope
        scope.set("inputs.text", .string("${{ inputs.count }}"))
        #expect(try bind("${{ inputs.text }}", as: String.self, in: scope).value == "${{ inputs.count }}")
        #expect(try bind("a${{ inputs.text }}", as: String.self, in: scope).value == "a${{ inputs.count }}")
    }

    @Test(
        "Arguments tell whether they read what only the run knows",
        arguments: [
            ("{key: k, value: '${{ steps .backup.outputs.path }}'}", true), ("[a, 'x-${{ cluster.healthy }}']", true),
            ("${{ inputs.count + len(cluster . members) }}", true), ("${{ member(\"a\").id }}", true),
            ("{then: [{put: {key: k, value: {file: f}}}]}", true), ("{value: {hex: ff}}", false),
            ("${{ inputs.names[0] }}", false), ("steps.backup cluster.healthy member(a)", false),
            ("$${{ cluster.healthy }}", false), ("${{ \"cluster.healthy\" }}", false),
        ])
    func readsTheRun(yaml: String, isSo: Bool) throws { #expect(try node(yaml).readsTheRun == isSo) }

    @Test("Arguments that depend on what is not known yet are unknown, and say on what")
    func unknownArguments() throws {
        let node = try node("value: ${{ steps.backup.outputs.path }}")
        #expect(One<String>.check(node, in: Self.scope) == [])
        guard case .unknown(let names) = One<String>.bind(node, in: Self.scope) else {
            Issue.record("not unknown")
            return
        }
        #expect(names == ["steps.backup.outputs.path"])
    }
}
