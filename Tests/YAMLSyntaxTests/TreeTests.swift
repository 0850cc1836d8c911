import Testing
import YAMLSyntax

@Suite("A YAML text as a tree")
struct TreeTests {
    private func root(_ text: String) throws -> Node {
        let document = YAMLDocument.parse(text, name: "test.yaml")
        #expect(document.problems == [])
        return try #require(document.root)
    }

    @Test("Keys keep their order, and every node its range")
    func ranges() throws {
        let root = try root("version: 1\nsteps:\n  - action: put\n    with: {key: \"a b\", value: 'c'}\n")
        let entries = try #require(root.entries)
        #expect(entries.map(\.key) == ["version", "steps"])
        #expect(entries[0].keyRange == SourceRange(line: 1, column: 1, length: 7))
        #expect(entries[0].value.range == SourceRange(line: 1, column: 10, length: 1))
        let step = try #require(root["steps"]?.items?.first)
        #expect(step.range.start == SourcePosition(line: 3, column: 5))
        #expect(step.range.end == SourcePosition(line: 4, column: 35))
        let with = try #require(step["with"])
        #expect(with.range == SourceRange(line: 4, column: 11, length: 24))
        #expect(with["key"]?.range == SourceRange(line: 4, column: 17, length: 5))
        #expect(with["key"]?.scalar?.style == .doubleQuoted)
        #expect(with["value"]?.scalar?.style == .singleQuoted)
    }

    @Test("Columns count code points, not bytes")
    func codePoints() throws {
        let root = try root("näme: ü€𝄞 # x\nb: {k: ✓, l: m}\n")
        #expect(root["näme"]?.range == SourceRange(line: 1, column: 7, length: 3))
        #expect(root["b"]?["l"]?.range == SourceRange(line: 2, column: 14, length: 1))
    }

    @Test("Types are nobody's business here: every scalar is its text")
    func untyped() throws {
        let root = try root("a: yes\nb: 0777\nc: 1:20\nd: 1_000\ne: .inf\nf: 2020-01-01\ng: 8e9\n")
        #expect(
            root.entries?.map { $0.value.scalar?.text } == [
                "yes", "0777", "1:20", "1_000", ".inf", "2020-01-01", "8e9",
            ])
    }

    @Test(
        "Nothing, ~ and null are empty, quoted ones are not",
        arguments: [
            ("a:", true), ("a: ~", true), ("a: null", true), ("a: \"\"", false), ("a: 'null'", false),
            ("a: nil", false),
        ])
    func empty(text: String, isEmpty: Bool) throws {
        #expect(try root(text)["a"]?.isEmptyValue == isEmpty)
    }

    @Test("A byte-order mark at the start, CR LF and a missing last line end are fine")
    func lineEnds() throws {
        let root = try root("\u{FEFF}a: 1\r\nb: 2")
        #expect(root.entries?.map(\.key) == ["a", "b"])
        #expect(root["b"]?.range == SourceRange(line: 2, column: 4, length: 1))
        #expect(root.range.start == .start)
    }

    @Test("An alias stands for what it names")
    func aliases() throws {
        let root = try root("a: &x [1, 2]\nb: *x\nc: &y text\nd: *y\n")
        #expect(root["b"] == root["a"])
        #expect(root["d"]?.scalar?.text == "text")
        #expect(root["c"]?.range == SourceRange(line: 3, column: 7, length: 4))
    }

    @Test(
        "A stretch of a scalar is found again in the file",
        arguments: [
            ("a: x ${{ y }}", "y", 1, 10),
            ("a: \"x ${{ y }}\"", "y", 1, 11),
            ("a: \"\\t ${{ y }}\"", "y", 1, 12),
            ("a: 'it''s ${{ y }}'", "y", 1, 15),
            ("a: >\n  one\n  two y\n", "y", 3, 7),
            ("a: |\n  one\n    two y\n", "y", 3, 9),
            ("a: &n one ${{ y }}\nb: *n", "y", 1, 15),
            ("a: one\n  two y\n", "y", 2, 7),
            ("a: \"\\x41\\u00e4 y\"", "y", 1, 16),
            ("a: \"one \\\n  two y\"", "y", 2, 7),
            ("a: \"one\\\n\n  y\"", "y", 3, 3),
            ("a: \"one\\\r\n   \\\r\n  \\ two y\"", "y", 3, 9),
        ])
    func positions(text: String, part: String, line: Int, column: Int) throws {
        let scalar = try #require(try root(text)["a"]?.scalar)
        let index = try #require(scalar.text.firstRange(of: part)?.lowerBound)
        let offset = scalar.text.unicodeScalars.distance(from: scalar.text.startIndex, to: index)
        #expect(scalar.range(of: offset..<(offset + 1)) == SourceRange(line: line, column: column, length: 1))
    }

    @Test("Lines of the source can be shown")
    func lines() {
        let source = SourceText(name: "x", text: "one\r\ntwo\n\nlast")
        #expect((1...5).map { source.line($0).map(String.init) } == ["one", "two", "", "last", nil])
        #expect(source.slice(SourceRange(line: 2, column: 2, length: 2)) == "wo")
    }

    @Test("The lenient reading takes the last of two values, and tags")
    func lenient() throws {
        let document = YAMLDocument.parse(
            "%YAML 1.1\n---\na: 1\na: !!str 2\n<<: x\n", name: "x", options: .lenient)
        #expect(document.problems == [])
        #expect(document.root?["a"]?.scalar?.text == "2")
        #expect(document.root?["<<"]?.scalar?.text == "x")
    }
}
