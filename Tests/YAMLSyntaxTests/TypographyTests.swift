import Testing
import YAMLSyntax

@Suite("Quotes and blanks of word processors")
struct TypographyTests {
    private func told(_ text: String) -> [String] {
        YAMLDocument.parse(text, name: "x").problems.map { "\($0.kind) \($0.range) \($0.message): \($0.help ?? "")" }
    }

    private static let quotes = "the quotes around this value are part of it: YAML knows \" and ' alone"
    private static let keyQuotes = "the quotes around this key are part of it: YAML knows \" and ' alone"
    private static let blank = "stands where YAML wants a space, and counts as a letter: write a space"

    @Test(
        "A plain value within typographic quotes is told, with what to write",
        arguments: [
            ("a: “b”\n", "1:4-1:7", "write \"b\"; if they are meant, write \"“b”\""),
            ("a: {b: ‘c’, d: e}\n", "1:8-1:11", "write \"c\"; if they are meant, write \"‘c’\""),
            ("- „b c“\n", "1:3-1:8", "write \"b c\"; if they are meant, write \"„b c“\""),
            ("- ”b”\n", "1:3-1:6", "write \"b\"; if they are meant, write \"”b”\""),
            ("a: ‘don’t’\n", "1:4-1:11", "write \"don’t\"; if they are meant, write \"‘don’t’\""),
            ("a: “\\d\"'”\n", "1:4-1:10", "write '\\d\"'''; if they are meant, write '“\\d\"''”'"),
        ])
    func values(text: String, range: String, help: String) {
        #expect(told(text) == ["typography \(range) \(Self.quotes): \(help)"])
        #expect(YAMLDocument.parse(text, name: "x", options: .lenient).problems == [])
    }

    @Test(
        "A blank that is none to YAML is told at the ends of a plain value",
        arguments: [("a: b\u{A0}\n", "1:5-1:6", "U+00A0"), ("a: \u{200B}b\n", "1:4-1:5", "U+200B")])
    func blanks(text: String, range: String, code: String) {
        let message = "the blank \(code) is no space to YAML, and part of this value"
        #expect(told(text) == ["typography \(range) \(message): remove it; if it is meant, put the value in quotes"])
    }

    @Test(
        "What may well be meant is left alone",
        arguments: [
            "a: he said “yes”\n", "a: “yes” he said\n", "a: “a” and “b”\n", "a: \"“b”\"\n", "a: '‘b’'\n",
            "a: |\n  “b”\n",
            "a: l’eau\n", "a: ’tis the boys’\n", "a: ‘a’ or ‘b’\n", "a: 10\u{A0}000\n", "a: \" b\u{A0}\"\n",
            "a: “\n", "a: “”\n", "\"“a”\": b\n", "a: “b\n", "a: ‘b”\n",
        ])
    func unsuspicious(text: String) {
        #expect(told(text) == [])
    }

    @Test(
        "A key with them is an error, and the rest is read as it was meant",
        arguments: [
            ("“a”: b\n", "1:1-1:4", "\(Self.keyQuotes): write a"),
            ("{c: d, ‘a’: b}\n", "1:8-1:11", "\(Self.keyQuotes): write a"),
            ("a\u{A0}: b\n", "1:1-1:3", "the blank U+00A0 \(Self.blank)"),
        ])
    func keys(text: String, range: String, message: String) {
        #expect(told(text) == ["syntax \(range) \(message)"])
        #expect(YAMLDocument.parse(text, name: "x").root?["a"]?.scalar?.text == "b")
    }

    @Test(
        "Where such a blank stands before a key, nothing is read of what follows",
        arguments: [("a: b\n\u{A0}\u{A0}c: d\n", "2:1-2:4"), ("{a: b,\u{A0}c: d}\n", "1:7-1:9")])
    func indentation(text: String, range: String) {
        #expect(told(text) == ["syntax \(range) the blank U+00A0 \(Self.blank)"])
        #expect(YAMLDocument.parse(text, name: "x").root == nil)
    }
}
