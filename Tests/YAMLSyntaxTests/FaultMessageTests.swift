import Testing
import YAMLSyntax

/// What people get wrong in YAML, and what they are told: the mistake, not where the reader gave up.
@Suite("Messages about text that is not YAML")
struct FaultMessageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var range: String
        var message: String
        var help: String
        var testDescription: String { message }

        init(_ text: String, _ range: String, _ message: String, _ help: String) {
            self.text = text
            self.range = range
            self.message = message
            self.help = help
        }
    }

    static let cases: [Case] = [
        Case(
            "- action: put\n  with\n    key: a\n", "2:3-2:7", "\"with\" is no key: no colon stands behind it",
            "write \"with:\", or indent the line further if it belongs to the value above it"),
        Case(
            "version: 1\nname x # y\nsteps:\n", "2:1-2:7", "\"name\" is no key: no colon stands behind it",
            "write \"name: x\", or indent the line further if it belongs to the value above it"),
        Case(
            "a: 1\n*b\nc: 2\n", "2:1-2:3", "this is no key: no colon stands behind it",
            "write a colon and a blank behind a key; indent what belongs to the value above"),
        Case(
            "- action: put\n\n  # with\n   with: {key: a}\n", "4:4-4:8",
            "\"with\" is indented further than \"action\" above it", "begin it in column 3, as \"action\" does"),
        Case(
            "name: it's: here # x\n", "1:7-1:17", "a \": \" stands inside this value",
            "put it in quotes: \"it's: here\""),
        Case(
            "name: 'a': b\n", "1:7-1:13", "a \": \" stands inside this value", "put all of the value in quotes"),
        Case(
            "one\n two\n  three: 4\n", "3:8-3:9", "no key can stand here",
            "look at the indentation, and whether the key above has its colon"),
        Case(
            "  - action: put\n   with: {key: a}\n", "2:4-2:18", "this line does not fit the list that begins in line 1",
            "its items begin with \"-\" in column 3, and the keys of an item in the column of its first key"),
        Case(
            "a:\n   b: 1\n  c: 2\n", "3:3-3:7", "this line does not fit the mapping that begins in line 1",
            "its keys begin in column 1, and what belongs to a key begins further right"),
        Case(
            "a: \"b\" and c\n", "1:8-1:13", "this stands behind the end of a value",
            "put all of the value into one pair of quotes: '\"b\" and c'"),
        Case(
            "- 'a' in b # c\n", "1:7-1:11", "this stands behind the end of a value",
            "put all of the value into one pair of quotes: \"'a' in b\""),
        Case(
            "- when: 'a' in \"b\"\n", "1:13-1:19", "this stands behind the end of a value",
            "put all of the value into one pair of quotes, or begin a new line"),
        Case(
            "a: 'it's'\n", "1:8-1:10", "this stands behind the end of a value",
            "put all of the value into one pair of quotes, or begin a new line"),
        Case(
            "a: {b: c #d}\n", "1:4-1:5", "this \"{\" is not closed, or a comma is missing behind it",
            "\" #\" begins a comment: put a value that holds it in quotes"),
        Case(
            "a: 'b\nc: d\n", "1:4-1:5", "this quote is not closed", "write ' behind the value"),
        Case(
            "a: [b, c}\nd: e\n", "1:4-1:5", "this \"[\" is not closed, or a comma is missing behind it",
            "write \"]\" behind the last value, and a comma between two"),
        Case(
            "a: {b: c\nd: e\n", "1:4-1:5", "this \"{\" is not closed, or a comma is missing behind it",
            "write \"}\" behind the last value, and a comma between two"),
        Case(
            "a: {b: ${{ run.id }}}\n", "1:8-1:21", "an expression inside braces or brackets wants quotes",
            "write \"${{ run.id }}\""),
        Case(
            "a: [${{ x == \"y\" }}]\n", "1:5-1:20", "an expression inside braces or brackets wants quotes",
            "write '${{ x == \"y\" }}'"),
        Case(
            "a: {\n", "1:4-1:5", "this \"{\" is not closed, or a comma is missing behind it",
            "write \"}\" behind the last value, and a comma between two"),
        Case(
            "a: [b, {c: d,\n# e\n", "1:8-1:9", "this \"{\" is not closed, or a comma is missing behind it",
            "write \"}\" behind the last value, and a comma between two"),
        Case(
            "a:\n  - b: {c: d,\n  - e\n", "2:8-2:9", "this \"{\" is not closed, or a comma is missing behind it",
            "write \"}\" behind the last value, and a comma between two"),
        Case(
            "- a:\u{A0}b\n  c: d\n", "1:5-1:6",
            "the blank U+00A0 stands where YAML wants a space, and counts as a letter",
            "write a space"),
        Case(
            "-\u{3000}a: b\n  c: d\n", "1:2-1:3",
            "the blank U+3000 stands where YAML wants a space, and counts as a letter", "write a space"),
        Case(
            "a: [, b]\n", "1:5-1:6", "a value is missing before this",
            "remove the comma, or write \"\" for an empty text"),
        Case(
            "a: - b\n", "1:4-1:5", "no list can begin here",
            "begin each item on a line of its own, or write the list in brackets: [a, b]"),
        Case(
            "a: \"\\d+\"\n", "1:5-1:7", "\"\\d\" is no escape of YAML",
            "write \\\\ for a backslash; in single quotes a backslash is one"),
        Case(
            "a: *\n", "1:4-1:5", "a value that begins with \"*\" is an alias, and this one has no name",
            "put it in quotes if the sign is meant: \"*\""),
        Case("a: %b\n", "1:4-1:5", "a value cannot begin with \"%\"", "put it in quotes"),
        Case(
            "a: | b\n  c\n", "1:6-1:7", "no text can stand behind this on the same line",
            "begin it on the next line, indented"),
        Case(
            "[a]\nb\n", "2:1-2:2", "this does not belong to what stands before it",
            "look at the indentation, and for a quote or bracket that was closed too early"),
        Case(
            "a: {{ b }}\n", "1:4-1:11", "braces alone are no expression: YAML takes them for a mapping",
            "write \"${{ name }}\", in quotes"),
    ]

    @Test("Each has its place and its help", arguments: cases)
    func told(example: Case) throws {
        let problems = YAMLDocument.parse(example.text, name: "x").problems
        let problem = try #require(problems.first)
        #expect(problems.count == 1, "\(problems)")
        #expect(problem.message == example.message)
        #expect("\(problem.range)" == example.range)
        #expect(problem.help == example.help)
    }

    @Test("Where the reader stopped is told beside an open bracket")
    func stopped() throws {
        let problem = try #require(YAMLDocument.parse("a: [b\nc: d\n", name: "x").problems.first)
        #expect(problem.notes.map(\.range) == [SourceRange(line: 2, column: 2)])
    }
}
