import PlaybookLanguage
import Testing
import YAMLSyntax

private enum Order: String, PlaybookEnum {
    case leaderLast = "leader-last"
    case moveLeader = "move-leader"
}

private struct Settle: ArgumentSet {
    @Argument("How long the leader stays.") var leaderStable = PlaybookDuration.seconds(2)
    @Argument("How far behind a member may be.", in: 0...1000) var maxLag: Int64 = 10
}

private struct Defragment: ArgumentSet {
    @Argument("Which members.") var members: AllOrList<MemberSelector> = .all
    @Argument("In which order.") var order: Order = .leaderLast
    @Argument("Which of them.") var `where`: MemberExpression?
    @Argument("Leave a member alone that would free less.") var minReclaim: ByteSize?
    @Argument("How to settle.") var settle = Settle()
    @Argument("Below this.") var below = Percent(90)
}

private struct Put: ArgumentSet {
    @Argument("The key.") var key: ByteText
    @Argument("The value.") var value: ByteText
}

private struct Get: ArgumentSet {
    @ArgumentGroup var range: KeyRangeArgument
    @Argument("How many.", in: 1...Int64.max) var limit: Int64?
}

private struct Operation: ArgumentSet {
    @Argument("Put.") var put: Put?
    @Argument("Get.") var get: Get?
    @Argument("Nested.") var txn: Txn?
    static let constraints: [FieldConstraint] = [.exactlyOne(["put", "get", "txn"])]
}

private struct Txn: ArgumentSet {
    @Argument("Compare.") var `if`: [Compare] = []
    @Argument("Then.") var then: [Operation] = []
    @Argument("Else.") var `else`: [Operation] = []
}

private struct Compare: ArgumentSet {
    @ArgumentGroup var range: KeyRangeArgument
    @Argument("The version.") var version: Bounds?
    static let constraints: [FieldConstraint] = [.exactlyOne(["version"])]
}

private struct Bounds: ArgumentSet {
    @Argument("Equal.") var eq: Int64?
    @Argument("Greater.") var gt: Int64?
    static let constraints: [FieldConstraint] = [.exactlyOne(["eq", "gt"])]
}

private struct Validated: ArgumentSet {
    @Argument("Least.") var least: Int64
    @Argument("Most.") var most: Int64
    @Argument("What for.") var purpose: String?
    func validate() -> [FieldProblem] {
        least > most ? [FieldProblem("most", with: ["least"], "most is less than least")] : []
    }
}

private struct Results: OutputSet {
    @Output("The revision.") var revisionAtLeast: Int64?
    @Output("Rows.") var members: [Row]?

    struct Row: OutputRecord {
        @Output("The name.") var name: String?
        @Output("The size.") var dbSize: ByteSize?
    }
}

@Suite("Arguments")
struct ArgumentTests {
    private func findings<Set: ArgumentSet>(_ type: Set.Type, _ yaml: String) throws -> [String] {
        Set.check(try node(yaml), in: .standard).map(short)
    }

    @Test("Defaults, optionals and nested mappings")
    func defaults() throws {
        let bound = try #require(Defragment.bind(try node("{}"), in: .standard).value)
        #expect(bound.order == .leaderLast)
        #expect(bound.minReclaim == nil)
        #expect(bound.settle.maxLag == 10)
        let other = try #require(
            Defragment.bind(
                try node(
                    "members: [name:a, b]\norder: move-leader\nsettle: {max-lag: 0}\nmin-reclaim: 1MiB\nbelow: 80%\nwhere: member.lag == 0"
                ),
                in: .standard
            ).value)
        guard case .some(let members) = other.members else {
            Issue.record("not a list")
            return
        }
        #expect(members == [.name("a"), .any("b")])
        #expect(other.settle.maxLag == 0)
        #expect(other.settle.leaderStable == .seconds(2))
        #expect(other.minReclaim == ByteSize(1 << 20))
        #expect(other.where?.condition.source == "member.lag == 0")
    }

    @Test("Fields declare themselves, groups taken apart")
    func declarations() {
        #expect(Defragment.fields.map(\.name) == ["members", "order", "where", "min-reclaim", "settle", "below"])
        #expect(
            Defragment.fields.map(\.byDefault) == [
                .string("all"), .string("leader-last"), nil, nil, .record([:]), .percent(Percent(90)),
            ])
        #expect(Get.fields.map(\.name) == ["key", "prefix", "from-key", "range-end", "limit"])
        #expect(Put.fields.map(\.isRequired) == [true, true])
    }

    @Test("Every finding of a set at once, each at its place")
    func findings() throws {
        let found = try findings(
            Defragment.self,
            "ordr: x\nmembers: none\nmin-reclaim: 64\nsettle: {max-lag: 5000, max_lag: 1}\nwhere: member.lga == 0\norder: leader_last\nbelow:\n"
        )
        #expect(
            found == [
                "EP0101 1:1 unknown key \"ordr\"",
                "EP0206 2:10 \"all\" or a list is wanted here",
                "EP0206 6:8 \"leader_last\" is not allowed here",
                "EP0302 5:15 \"member\" has no \"lga\"",
                "EP0204 3:14 a size needs a unit",
                "EP0101 4:25 unknown key \"max_lag\"",
                "EP0207 4:19 5000 is out of range",
                "EP0105 7:1 \"below\" has no value",
            ])
    }

    @Test("An unknown key gets the nearest, and all of them")
    func unknownKey() throws {
        let finding = try #require(Defragment.check(try node("min_reclaim: 1MiB"), in: .standard).first)
        #expect(finding.help == "did you mean \"min-reclaim\"?")
        #expect(finding.choices?.names == ["members", "order", "where", "min-reclaim", "settle", "below"])
    }

    @Test(
        "What is required and missing is reported at the mapping",
        arguments: [
            ("{}", ["EP0103 1:1 \"key\" is missing", "EP0103 1:1 \"value\" is missing"]),
            ("value: 1", ["EP0103 1:1 \"key\" is missing"]),
            ("[1]", ["EP0104 1:1 a mapping is wanted here, and this is a list"]),
            ("text", ["EP0104 1:1 a mapping is wanted here, and this is a single value"]),
        ])
    func required(yaml: String, expected: [String]) throws {
        #expect(try findings(Put.self, yaml) == expected)
    }

    @Test(
        "Rules between keys",
        arguments: [
            ("prefix: a\nlimit: 3", []), ("key: a\nrange-end: b", []),
            ("{}", ["EP0106 1:1 exactly one of \"key\", \"prefix\" or \"from-key\" is wanted"]),
            ("key: a\nprefix: b", ["EP0106 2:1 only one of \"key\" and \"prefix\" can be given"]),
            ("prefix: a\nrange-end: b", ["EP0106 2:1 \"range-end\" wants \"key\" beside it"]),
            ("key: b\nrange-end: a", ["EP0211 2:12 the range is empty: its end does not come after its key"]),
            ("key: \"\"", ["EP0211 1:6 etcd has no empty key"]),
            ("key: a\nlimit: 0", ["EP0207 2:8 0 is out of range"]),
        ] as [(String, [String])])
    func constraints(yaml: String, expected: [String]) throws {
        #expect(try findings(Get.self, yaml) == expected)
    }

    @Test("Sets that hold themselves")
    func recursion() throws {
        let yaml = """
            if: [{key: a, version: {gt: 2}}]
            then:
              - put: {key: a, value: b}
              - txn: {then: [{get: {prefix: c}}], else: [{txn: {}}]}
            """
        let bound = try #require(Txn.bind(try node(yaml), in: .standard).value)
        #expect(bound.if.first?.version?.gt == 2)
        #expect(bound.if.first?.range.keys == .key(Array("a".utf8)))
        #expect(bound.then.count == 2)
        #expect(bound.then[1].txn?.then.first?.get?.range.keys == .prefix(Array("c".utf8)))
        #expect(
            try findings(Txn.self, "then: [{put: {key: a}}, {putt: {}}, {}]") == [
                "EP0103 1:14 \"value\" is missing", "EP0101 1:26 unknown key \"putt\"",
                "EP0106 1:37 exactly one of \"put\", \"get\" or \"txn\" is wanted",
            ])
    }

    @Test("Values that do not make sense together are found as soon as all are known")
    func validation() throws {
        #expect(try findings(Validated.self, "least: 3\nmost: 1") == ["EP0211 2:7 most is less than least"])
        var scope = Scope.standard
        scope.declare("inputs", "most", FieldType(.integer))
        let node = try node("least: 3\nmost: ${{ inputs.most }}")
        #expect(Validated.check(node, in: scope) == [])
        scope.set("inputs.most", .integer(1))
        guard case .invalid(let findings) = Validated.bind(node, in: scope) else {
            Issue.record("not invalid")
            return
        }
        #expect(findings.map(short) == ["EP0211 2:7 most is less than least"])
    }

    @Test(
        "They are found whatever else is wrong or not known yet, and not where they rest on that",
        arguments: [
            ("least: 3\nmost: 1\npurpose: ${{ run.id }}", ["EP0211 2:7 most is less than least"]),
            (
                "least: 3\nmost: 1\npurpose: true",
                ["EP0209 3:10 true is a boolean, and text is wanted here", "EP0211 2:7 most is less than least"]
            ),
            ("least: ${{ len(run.id) }}\nmost: -1\npurpose: a", []),
            ("least: x\nmost: -1", ["EP0203 1:8 \"x\" is not an integer"]),
        ] as [(String, [String])])
    func partly(yaml: String, expected: [String]) throws {
        #expect(try findings(Validated.self, yaml) == expected)
    }

    @Test(
        "Secrets are references",
        arguments: [
            ("{env: NAME}", SecretReference.environment("NAME")), ("{file: /run/secret}", .file("/run/secret")),
            ("{command: [pass, show, etcd]}", .command(["pass", "show", "etcd"])),
        ])
    func secrets(yaml: String, reference: SecretReference) throws {
        #expect(try bind(yaml, as: SecretReference.self).value == reference)
    }

    @Test(
        "What is no reference",
        arguments: [
            ("hunter2", DiagnosticCode.literalSecret), ("{env: ${{ run.id }}}", .expressionNotAllowed),
            ("{evn: A}", .unknownKey), ("{env: A, file: b}", .wrongKind),
            ("{command: pass}", .wrongKind), ("{command: []}", .wrongKind), ("[a]", .wrongKind),
            ("{env: \"\"}", .emptyValue),
        ])
    func noSecrets(yaml: String, code: DiagnosticCode) throws {
        let result = try bind(yaml.contains("${{") ? "{env: \"${{ run.id }}\"}" : yaml, as: SecretReference.self)
        #expect(result.findings.map(\.code) == [code])
        #expect(!result.findings.contains { "\($0)".contains("hunter2") })
    }

    @Test("A secret in the playbook is a warning where it is allowed, and shown nowhere")
    func literals() throws {
        var scope = Scope.standard
        scope.allowsLiteralSecrets = true
        let findings = One<SecretReference>.check(try node("value: hunter2"), in: scope)
        #expect(findings.map(\.code) == [.literalSecretAllowed])
        let secret = try #require(try bind("hunter2", as: SecretReference.self, in: scope).value)
        #expect(secret == .literal(LiteralSecret("hunter2")))
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains("hunter2"))
    }

    @Test("Outputs declare themselves and tell what is known")
    func outputs() {
        var results = Results()
        #expect(Results.outputs.map(\.name) == ["revision_at_least", "members"])
        #expect(Results.outputs.map(\.type.description) == ["integer", "list of record"])
        #expect(results.known == [:])
        var row = Results.Row()
        row.name = "a"
        results.revisionAtLeast = 3
        results.members = [row]
        #expect(
            results.known == ["revision_at_least": .integer(3), "members": .list([.record(["name": .string("a")])])])
    }
}
