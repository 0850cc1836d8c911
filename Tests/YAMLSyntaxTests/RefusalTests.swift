import Testing
import YAMLSyntax

@Suite("What is refused as YAML")
struct RefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var kind: SyntaxProblem.Kind
        var line: Int
        var column: Int
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ kind: SyntaxProblem.Kind, _ line: Int, _ column: Int) {
            self.name = name
            self.text = text
            self.kind = kind
            self.line = line
            self.column = column
        }
    }

    static let cases: [Case] = [
        Case("empty file", "", .empty, 1, 1),
        Case("comments alone", "# nothing\n", .empty, 1, 1),
        Case("an empty document", "---\n...\n", .empty, 1, 1),
        Case("two documents", "a: 1\n---\nb: 2\n", .severalDocuments, 2, 1),
        Case("a directive", "%YAML 1.1\n---\na: 1\n", .directive, 1, 1),
        Case("a duplicate key", "a: 1\nb: 2\na: 3\n", .duplicateKey, 3, 1),
        Case("a duplicate key, quoted", "a: 1\n'a': 3\n", .duplicateKey, 2, 1),
        Case("a duplicate key, composed otherwise", "\u{E9}: 1\ne\u{301}: 2\n", .duplicateKey, 2, 1),
        Case("a merge key", "a: &x {b: 1}\nc:\n  <<: *x\n", .mergeKey, 3, 3),
        Case("a tag of YAML's own", "a: !!str 1\n", .tag, 1, 4),
        Case("a tag of Python's", "a: !!python/object:os.system {}\n", .tag, 1, 4),
        Case("a tag of one's own", "a: !vault x\n", .tag, 1, 4),
        Case("a negation that is a tag", "when: !x\n", .tag, 1, 7),
        Case("a complex key", "? [a, b]\n: 1\n", .keyNotText, 1, 3),
        Case("a mapping as key", "{a: 1}: 2\n", .keyNotText, 1, 1),
        Case("an alias as key", "a: &x y\n*x : 2\n", .keyNotText, 2, 1),
        Case("an alias without anchor", "a: *b\n", .alias, 1, 4),
        Case("an alias to itself", "a: &a [*a]\n", .alias, 1, 8),
        Case("an anchor set twice", "a: &x 1\nb: &x 2\nc: *x\n", .alias, 2, 4),
        Case("an anchor nobody uses", "a: &x 1\n", .unusedAnchor, 1, 4),
        Case("a tab as indentation", "a:\n\tb: 1\n", .tab, 2, 1),
        Case("a tab behind a dash", "a:\n-\t- 1\n", .tab, 2, 2),
        Case("two colons", "a: b: c\n", .syntax, 1, 4),
        Case("an open bracket", "a: [1, 2\nb: 3\n", .syntax, 1, 4),
        Case("an open quote", "a: \"x\n", .syntax, 1, 4),
        Case("a reserved character", "a: @x\n", .syntax, 1, 4),
        Case("a comment against a quote", "a: \"b\"# c\n", .syntax, 1, 7),
        Case("a comment against a bracket", "[a]# c\n", .syntax, 1, 4),
        Case("a comment against a comma", "[a,# c\n b]\n", .syntax, 1, 4),
        Case("a comment against a block's sign", "a: ># c\n  b\n", .syntax, 1, 5),
        Case("brackets that are not indented", "a: [b,\nc]\n", .syntax, 2, 1),
        Case("brackets indented with a tab", "- [\n\tb]\n", .tab, 2, 1),
        Case("quotes that are not indented", "a: \"b\nc\"\n", .syntax, 2, 1),
        Case("quotes indented with a tab", "a: \"b\n\tc\"\n", .tab, 2, 1),
        Case("a dash as a value", "[-]\n", .syntax, 1, 2),
        Case("blank lines deeper than a block's first", "a: >\n  \n   \n # b\n", .syntax, 4, 2),
        Case("lone CR", "a: 1\rb: 2\n", .forbiddenCharacter, 1, 5),
        Case("NUL", "a: \0\n", .forbiddenCharacter, 1, 4),
        Case("a control character", "a: \u{7}\n", .forbiddenCharacter, 1, 4),
        Case("a C1 control", "a: \u{90}\n", .forbiddenCharacter, 1, 4),
        Case("a line separator", "a: x\u{2028}\n", .forbiddenCharacter, 1, 5),
        Case("a mark in the middle", "a: \u{FEFF}x\n", .forbiddenCharacter, 1, 4),
    ]

    @Test("Each is named and placed", arguments: cases)
    func refused(example: Case) throws {
        let problems = YAMLDocument.parse(example.text, name: "x").problems
        let problem = try #require(problems.first)
        #expect(problem.kind == example.kind)
        #expect(problem.range.start == SourcePosition(line: example.line, column: example.column))
        #expect(problems.count == 1, "\(problems)")
    }

    @Test(
        "What only looks like that is fine",
        arguments: [
            "a: [\n  b,\n]\n", "a: {\n  b: c\n}\n", "a: \"b\n\n  c\"\n", "a: b#c\n", "a: [b#c, '#d'] # e\n",
            "# f\na: 1 # g\n",
            "a: |\n  b\n# c\nd: 1\n", "a: | # c\n\n  b\n", "- \"-\"\n- -1\n- --\n", "[a,\nb]\n",
            "a: |2\n    \n  b\n", "a: \"b\n  c\" # d\n",
        ])
    func fine(text: String) {
        #expect(YAMLDocument.parse(text, name: "x").problems == [])
    }

    @Test("A negation gets its fix")
    func negation() throws {
        let problem = try #require(YAMLDocument.parse("when: !x == 3", name: "x").problems.first)
        #expect(problem.replacement == "not x == 3")
    }

    @Test("F20: A duplicate key shows both places")
    func bothPlaces() throws {
        let problem = try #require(YAMLDocument.parse("a: 1\nb: 2\na: 3\n", name: "x").problems.first)
        #expect(problem.notes.map(\.range) == [SourceRange(line: 1, column: 1, length: 1)])
    }

    @Test("What is wrong in one place does not hide what is wrong in another")
    func several() {
        let problems = YAMLDocument.parse("a: !t 1\na: 2\nb: *x\n<<: 3\n", name: "x").problems
        #expect(problems.map(\.kind) == [.tag, .duplicateKey, .alias, .mergeKey])
    }

    @Test(
        "F18: Text that is not UTF-8 is refused with its byte",
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], "byte 0"), ([0xFE, 0xFF, 0x00, 0x61], "byte 0"),
            ([0x61, 0x00, 0x3A, 0x00], "byte 0"),
            ([0x00, 0x61, 0x00, 0x3A], "byte 0"), ([0x61, 0x3A, 0x20, 0xC3, 0x28], "byte 3"),
            ([0x61, 0x3A, 0x20, 0xED, 0xA0, 0x80], "byte 3"), ([0x61, 0x3A, 0x20, 0xC0, 0xAF], "byte 3"),
            ([0x61, 0x3A, 0x20, 0xF4, 0x90, 0x80, 0x80], "byte 3"), ([0x61, 0x3A, 0x20, 0xE2, 0x82], "byte 3"),
        ] as [([UInt8], String)])
    func encodings(bytes: [UInt8], place: String) throws {
        let document = YAMLDocument.parse(bytes, name: "x")
        #expect(document.root == nil)
        let problem = try #require(document.problems.first)
        #expect(problem.kind == .encoding)
        #expect(problem.message.contains(place))
    }
}
