import Testing
import YAMLSyntax

/// One text for each kind of fault that the YAML test suite has a case for, named by that case.
@Suite("Faults that the YAML test suite knows")
struct FaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var id: String
        var text: String
        var kind: SyntaxProblem.Kind
        var line: Int
        var testDescription: String { id }

        init(_ id: String, _ text: String, _ line: Int, _ kind: SyntaxProblem.Kind = .syntax) {
            self.id = id
            self.text = text
            self.kind = kind
            self.line = line
        }
    }

    static let indentation: [Case] = [
        Case("236B", "cluster:\n  m1\nm2\n", 3),
        Case("4EJS", "cluster:\n\tname: etcd\n", 2, .tab),
        Case("4HVU", "steps:\n    - one\n    - two\n  - three\n", 4),
        Case("6S55", "steps:\n  - one\n  two\n", 3),
        Case("7MNF", "cluster:\n  name: etcd\nsteps\n", 3),
        Case("9C9N", "members: [m1,\nm2]\n", 2),
        Case("9CWY", "steps:\n  - one\n  - two\nthree\n", 4),
        Case("BD7L", "- one\n- two\nname: three\n", 3),
        Case("DK95/01", "message: \"one\n\ttwo\"\n", 2, .tab),
        Case("DK95/06", "with:\n  key: a\n  \tvalue: b\n", 3, .tab),
        Case("DMG6", "with:\n   key: a\n  value: b\n", 3),
        Case("EW3V", "name: a\n  version: 1\n", 2),
        Case("JKF3", "- - \"one\ntwo\": 3\n", 2),
        Case("N4JP", "with:\n   key: \"a\"\n value: \"b\"\n", 3),
        Case("QB6E", "message: \"one\ntwo\"\n", 2),
        Case("TD5N", "- one\n- two\nthree\n", 3),
        Case("U44R", "with:\n  key: \"a\"\n    value: \"b\"\n", 3),
        Case("ZVH3", "- action: put\n  - action: get\n", 2),
        Case("Y79Y/000", "message: |\n\t\nname: a\n", 2, .tab),
        Case("Y79Y/003", "- [\n\tone,\n two\n ]\n", 2, .tab),
        Case("Y79Y/004", "-\t- one\n", 1, .tab),
        Case("Y79Y/005", "- \t- one\n", 1, .tab),
        Case("Y79Y/006", "?\t- one\n", 1, .tab),
        Case("Y79Y/007", "? - one\n:\t- two\n", 2, .tab),
        Case("Y79Y/008", "?\tname: a\n", 1, .tab),
        Case("Y79Y/009", "? name\n:\tkey: a\n", 2, .tab),
    ]

    static let lines: [Case] = [
        Case("2CMS", "one\n two\n  name: three\n", 3),
        Case("5U3A", "steps: - one\n       - two\n", 1),
        Case("62EZ", "with: {key: a}value: b\n", 1),
        Case("7LBH", "\"one\": 1\n\"two\n three\": 2\n", 2),
        Case("8XDJ", "name: one\n# and\n  two\n", 3),
        Case("9KBC", "--- name: a\n    version: 1\n", 1),
        Case("BF9H", "name: one\n      two # and\n      three\n", 3),
        Case("BS4K", "one # and\ntwo\n", 2),
        Case("D49Q", "'one': 1\n'two\n three': 2\n", 2),
        Case("G7JE", "one: 1\ntwo\n three: 2\n", 2),
        Case("GDY7", "name: a\nversion #1: b\n", 2),
        Case("HU3P", "name:\n  one two\n  three: 4\n", 3),
        Case("JY7Z", "name: \"a\"\nkey: \"b\" value: c\n", 2),
        Case("P2EQ", "- {key: a}- two\n", 1),
        Case("Q4CL", "name: \"a\"\nkey: \"b\" and c\n", 2),
        Case("ZCZ6", "name: backup: nightly: late\n", 1),
        Case("ZL4Z", "name: 'backup': nightly\n", 1),
    ]

    static let brackets: [Case] = [
        Case("4H7K", "[m1, m2]]\n", 1),
        Case("6JTT", "[[m1, m2]\n", 1),
        Case("9JBA", "[m1, m2]#both\n", 1),
        Case("9MAG", "[, m1]\n", 1),
        Case("C2SP", "[m1\n]: 1\n", 2),
        Case("CML9", "members: [m1\n# and\n  m2]\n", 1),
        Case("CTN5", "[m1, m2, , ]\n", 1),
        Case("CVW2", "[m1,#and\nm2]\n", 1),
        Case("DK4H", "[ name\n  : a ]\n", 1),
        Case("G5U8", "- [-, -]\n", 1),
        Case("KS4U", "[\nm1\n]\nm2\n", 4),
        Case("N782", "[\n--- ,\n...\n]\n", 2),
        Case("T833", "{\n key: a\n value: b }\n", 1),
        Case("VJP3/00", "with: {\nkey\n:\na\n}\n", 2),
        Case("YJV2", "members: [-]\n", 1),
        Case("ZXT5", "[ \"name\"\n  :a ]\n", 1),
    ]

    static let scalars: [Case] = [
        Case("2G84/00", "message: |0\n", 1),
        Case("2G84/01", "message: |12\n", 1),
        Case("55WF", "key: \"\\#\"\n", 1),
        Case("5LLU", "message: >\n \n    \n one\n", 4),
        Case("CQ3W", "message: \"one\n", 1),
        Case("HRE5", "message: \"it\\'s\"\n", 1),
        Case("S4GJ", "message: > one\n  two\n", 1),
        Case("S98Z", "message: >\n \n    \n # and\n", 4),
        Case("SU5Z", "message: \"one\"# and\n", 1),
        Case("W9L4", "message: |\n     \n  one\n  two\n", 3),
        Case("X4QW", "message: |# and\n  one\n", 1),
    ]

    static let anchorsAndTags: [Case] = [
        Case("4JVG", "one: &a 1\ntwo: &b\n  &c three\n", 3),
        Case("CXX2", "--- &a name: b\n", 1),
        Case("G9HC", "steps:\n&a\n- one\n", 2),
        Case("GT5M", "- one\n&a\n- two\n", 2),
        Case("H7J7", "with: &a\n!!map\n  key: b\n", 2),
        Case("LHL4", "!one{}two three\n", 1),
        Case("SR86", "one: &a 1\ntwo: &b *a\n", 2),
        Case("SU74", "one: &a two\n&b *a : three\n", 2),
        Case("SY6V", "&a - one\n", 1),
        Case("U99R", "- !!str, one\n", 1),
    ]

    static let documents: [Case] = [
        Case("3HFZ", "---\nname: a\n... and b\n", 3),
        Case("5TRB", "---\n\"one\n---\ntwo\"\n", 2),
        Case("9HCY", "!a \"one\"\n%TAG !a! tag:example.org,2026:\n---\n!a \"two\"\n", 1, .tag),
        Case("9MMA", "%YAML 1.2\n", 2),
        Case("9MQT/01", "--- \"one\n... two\nthree\"\n", 1),
        Case("B63P", "%YAML 1.2\n...\n", 2),
        Case("EB22", "---\none # and\n%YAML 1.2\n---\ntwo\n", 3, .severalDocuments),
        Case("H7TQ", "%YAML 1.2 one\n---\n", 1),
        Case("MUS6/00", "%YAML 1.2#one\n---\n", 1),
        Case("MUS6/01", "%YAML 1.2\n---\n%YAML 1.2\n---\n", 1, .directive),
        Case("QLJ7", "%TAG !a! tag:example.org,2026:\n--- !a!b\none: 1\n--- !a!b\ntwo: 2\n", 1, .directive),
        Case("RHX7", "---\nname: a\n%YAML 1.2\n---\n", 3, .severalDocuments),
        Case("RXY3", "---\n'one\n...\ntwo'\n", 2),
        Case("SF5V", "%YAML 1.2\n%YAML 1.2\n---\n", 2),
    ]

    @Test(
        "Each is refused, and says on which line",
        arguments: indentation + lines + brackets + scalars + anchorsAndTags + documents)
    func refused(example: Case) throws {
        let problems = YAMLDocument.parse(example.text, name: "x").problems
        let first = try #require(problems.first { $0.kind == example.kind }, "\(problems)")
        #expect(first.range.start.line == example.line, "\(problems)")
    }

    @Test("Each kind of fault stands there once")
    func distinct() {
        let cases = Self.indentation + Self.lines + Self.brackets + Self.scalars + Self.anchorsAndTags + Self.documents
        #expect(Set(cases.map(\.id)).count == cases.count)
        #expect(cases.count == 94)
    }
}
