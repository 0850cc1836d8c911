import EtcdSandbox
import Foundation
import TestSupport
import Testing

/// A file that somebody might give the command to harm it, or by mistake.
private struct HostileFile: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    /// The code of a finding that there must be; nil where the file is right.
    var code: String?
    /// What else is to be read in the output.
    var words: [String]

    init(_ description: String, _ bytes: [UInt8], _ code: String?, _ words: String...) {
        testDescription = description
        self.bytes = bytes
        self.code = code
        self.words = words
    }

    init(_ description: String, _ text: String, _ code: String?, _ words: String...) {
        self.init(description, Array(text.utf8), code)
        self.words = words
    }

    /// A playbook with this line among the keys of its one step.
    static func step(_ description: String, _ key: String, _ code: String?, _ words: String...) -> HostileFile {
        var file = HostileFile(
            description, "version: 1\nname: x\nsteps:\n  - action: put\n    \(key)\n", code)
        file.words = words
        return file
    }
}

extension Command {
    /// Every one is refused with a code within a second and 64 MB on an idle machine. The bound on the time here is wide,
    /// because other tests run beside this one; that on memory is the real one.
    @Suite("Hostile files")
    struct HostileFiles {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        @Test("F15: Aliases and nesting that multiply are refused, quickly and in little memory", arguments: bombs)
        fileprivate func multiplied(file: HostileFile) async throws { try await expect(file) }

        @Test("F17: More of one thing than anybody wants is refused, quickly and in little memory", arguments: floods)
        fileprivate func flooded(file: HostileFile) async throws { try await expect(file) }

        @Test("F18: What is no UTF-8 text is refused, with the byte", arguments: encodings)
        fileprivate func encoded(file: HostileFile) async throws { try await expect(file) }

        @Test("F19: A tab as indentation is called one, with its line", arguments: tabs)
        fileprivate func tabbed(file: HostileFile) async throws { try await expect(file) }

        @Test("F20: A key that stands twice is an error with both places", arguments: twice)
        fileprivate func twofold(file: HostileFile) async throws { try await expect(file) }

        @Test(
            "F21: What YAML 1.1 would take for something else is text, or an error with the fix", arguments: surprises)
        fileprivate func surprising(file: HostileFile) async throws { try await expect(file) }

        @Test("F22: An alias of itself, of nothing, and an anchor set twice are errors", arguments: aliases)
        fileprivate func aliased(file: HostileFile) async throws { try await expect(file) }

        @Test("F23: A playbook that is none is told all that is wrong with it", arguments: meaningless)
        fileprivate func empty(file: HostileFile) async throws { try await expect(file) }

        private func expect(_ file: HostileFile) async throws {
            try folder.write(file.bytes, to: "a.yaml")
            let (ended, megabytes, seconds) = try await measured("validate", "a.yaml")
            #expect(ended.code == (file.code == nil ? 0 : 65), "\(ended.output.prefix(300))")
            if let code = file.code { #expect(ended.output.contains("[\(code)]"), "\(ended.output.prefix(300))") }
            for word in file.words { #expect(ended.output.contains(word), "\(ended.output.prefix(600))") }
            #expect(megabytes < 64)
            #expect(seconds < 10)
            #expect(ended.output.utf8.count < 200_000)
        }

        @Test(
            "F17: Standard input without end, and none, and what is no file",
            arguments: ["yes", "cat /dev/zero", "true"])
        func input(producer: String) async throws {
            let line = "\(producer) | \"$ETCD_PLAYBOOK\" validate -"
            let ended = try await folder.shell(line)
            ended.expect(65, producer == "true" ? "[EP0008]" : "[EP0002]")
        }

        @Test("F17: A large file, one of a single line, a folder without playbooks, a pipe, a device, a loop of links")
        func places() async throws {
            let setUp = """
                mkfifo pipe; ln -s loop loop; mkdir empty
                head -c 104857600 /dev/zero | tr '\\0' x > line.yaml
                yes '# a comment' | head -c 104857600 > large.yaml
                """
            (try await folder.shell(setUp)).expect(0)
            for (path, code, exit) in [
                ("pipe", "EP0001", 66), ("loop", "EP0001", 66), ("empty", "EP0001", 66), ("/dev/zero", "EP0001", 66),
                ("line.yaml", "EP0002", 65), ("large.yaml", "EP0002", 65),
            ] as [(String, String, Int32)] {
                let (ended, megabytes, _) = try await measured("validate", path)
                ended.expect(exit, "[\(code)]")
                #expect(megabytes < 64, "\(path)")
            }
        }

        @Test("What a file says is never obeyed by a terminal")
        func escapes() async throws {
            try folder.write("version: 1\nname: \"\\x1b]0;evil\\x07\\u202e\"\nsteps: []\n", to: "a.yaml")
            let ended = try await folder.run("validate", "a.yaml")
            ended.expect(0)
            #expect(!ended.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
        }

        /// Runs the command as the child of a small process: a child remembers the memory of whoever started it.
        private func measured(_ arguments: String...) async throws -> (Ended, megabytes: Int, seconds: Double) {
            let run = try await ToolRun.run(
                "python3", ["-c", measure, BuiltCommand.path] + arguments,
                environment: BuiltCommand.cleanEnvironment, folder: folder.path)
            let figures = run.errorText.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
            let (kilobytes, seconds) = (try #require(figures.first), try #require(figures.last))
            let ended = Ended(code: run.status?.code, output: run.outputText, errors: "")
            return (ended, Int(kilobytes / 1024), seconds)
        }
    }
}

/// Prints the most memory that a command had, in KiB, and its time on a processor.
private let measure = """
    import os, subprocess, sys
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    _, status, used = os.wait4(child.pid, 0)
    print(used.ru_maxrss, used.ru_utime + used.ru_stime, file=sys.stderr)
    sys.exit(os.waitstatus_to_exitcode(status))
    """

// MARK: F15, F22: nesting and aliases

private func times(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

private let bombs: [HostileFile] = [
    HostileFile("nine levels of nine aliases", laughs(9, 9), "EP0013"),
    HostileFile("mappings that double", laughs(20, 2), "EP0013"),
    HostileFile("100,000 lists in each other", times("[", 100_000), "EP0013"),
    HostileFile("100,000 lists in each other, closed", times("[", 100_000) + times("]", 100_000), "EP0013"),
    HostileFile("100,000 mappings in each other", times("{a: ", 100_000), "EP0013"),
    HostileFile("100,000 dashes on a line", times("- ", 100_000), "EP0013"),
    HostileFile("100,000 question marks", times("? ", 100_000), "EP0013"),
    HostileFile("steps of indentation", (0..<1400).map { times(" ", $0) + "a:\n" }.joined(), "EP0013"),
    HostileFile("101 aliases of a list", "- &a [1]\n" + times("- *a\n", 101), "EP0013"),
    HostileFile("49,000 anchors", (0..<49_000).map { "- &a\($0) x\n" }.joined(), "EP0014"),
    HostileFile(
        "a long text that as many aliases stand for as may",
        "version: 1\nname: x\nsteps:\n  - action: put\n    needs: [&a \(times("x", 200_000)), "
            + Array(repeating: "*a", count: 19).joined(separator: ", ") + "]\n", "EP0404"),
    HostileFile(
        "a long text that 10,000 aliases stand for",
        "version: 1\nname: x\nsteps:\n  - action: put\n    needs: [&a \(times("x", 200_000)), "
            + Array(repeating: "*a", count: 10_000).joined(separator: ", ") + "]\n", "EP0013", "aliases"),
]

private let aliases: [HostileFile] = [
    HostileFile("an alias of itself", "version: 1\nname: x\nsteps: &a [*a]\n", "EP0012", "a.yaml:3:12:"),
    HostileFile(
        "an alias of a mapping around it", "version: 1\nname: x\nsteps: [&a {b: *a}]\n", "EP0012", "a.yaml:3:16:"),
    HostileFile(
        "two that stand for each other", "version: 1\nname: x\nsteps: [&a [*b], &b [*a]]\n", "EP0012", ":3:13:"),
    HostileFile("an alias of nothing", "version: 1\nname: *a\nsteps: []\n", "EP0012", "a.yaml:2:7:"),
    HostileFile("an alias as a key", "version: 1\nname: x\n*a : y\nsteps: []\n", "EP0012", "a.yaml:3:1:"),
    HostileFile(
        "an anchor set twice", "version: &a 1\nname: &a x\nsteps: [{action: *a}]\n", "EP0012", "a.yaml:2:7:",
        "first set here"),
    HostileFile("49,000 aliases of nothing", times("- *a\n", 49_000), "EP0012"),
]

private func laughs(_ levels: Int, _ width: Int) -> String {
    let aliases = { (level: Int) in Array(repeating: "*a\(level)", count: width).joined(separator: ", ") }
    return "a0: &a0 [x]\n" + (1...levels).map { "a\($0): &a\($0) [\(aliases($0 - 1))]\n" }.joined()
}

// MARK: F18: what is no text

private let small = "version: 1\nname: x\nsteps: []\n"

private let encodings: [HostileFile] = [
    HostileFile("UTF-16 with a mark", [0xFF, 0xFE] + small.utf8.flatMap { [$0, 0] }, "EP0003"),
    HostileFile("UTF-16, the other way round, with a mark", [0xFE, 0xFF] + small.utf8.flatMap { [0, $0] }, "EP0003"),
    HostileFile("UTF-16 without a mark", small.utf8.flatMap { [$0, 0] }, "EP0003"),
    HostileFile("UTF-32 with a mark", [0xFF, 0xFE, 0, 0] + small.utf8.flatMap { [$0, 0, 0, 0] }, "EP0003"),
    HostileFile("bytes that are not UTF-8", Array("version: 1\nname: ".utf8) + [0xC3, 0x28, 0x0A], "EP0003"),
    HostileFile("a byte-order mark at the start", [0xEF, 0xBB, 0xBF] + Array(Steps.whole.utf8), nil),
    HostileFile("a byte-order mark in the middle", "version: 1\nname: \u{FEFF}x\nsteps: []\n", "EP0004"),
    HostileFile("NUL", "version: 1\nname: a\0b\nsteps: []\n", "EP0004"),
    HostileFile("a control character", "version: 1\nname: a\u{1B}b\nsteps: []\n", "EP0004"),
    HostileFile("a C1 control character", "version: 1\nname: a\u{90}b\nsteps: []\n", "EP0004"),
    HostileFile("a line separator", "version: 1\nname: a\u{2028}b\nsteps: []\n", "EP0004"),
    HostileFile("lone carriage returns", small.replacing("\n", with: "\r"), "EP0004"),
    HostileFile("carriage returns with line feeds", Steps.whole.replacing("\n", with: "\r\n"), nil),
    HostileFile("mixed line ends, the last one missing", "version: 1\r\nname: x\nsteps:\r\n  - action: status", nil),
    HostileFile("UTF-32 without a mark", small.utf8.flatMap { [$0, 0, 0, 0] }, "EP0003"),
    HostileFile("UTF-32, the other way round, without a mark", small.utf8.flatMap { [0, 0, 0, $0] }, "EP0003"),
    HostileFile(
        "half of a surrogate pair", Array("version: 1\nname: ".utf8) + [0xED, 0xA0, 0x80, 10], "EP0003", "byte 17"),
    HostileFile("a letter that is cut off by the end", Array(Steps.whole.utf8) + [0xE2, 0x82], "EP0003", "byte 45"),
    HostileFile("DEL", "version: 1\nname: a\u{7F}b\nsteps: []\n", "EP0004", "a.yaml:2:8:"),
    HostileFile("a next line of C1", "version: 1\nname: a\u{85}b\nsteps: []\n", "EP0004", "a.yaml:2:8:"),
    HostileFile("a paragraph separator in a comment", "version: 1 # \u{2029}\nname: a\nsteps: []\n", "EP0004"),
    HostileFile(
        "a byte-order mark at the start of a line", "version: 1\n\u{FEFF}name: x\nsteps: []\n", "EP0004", ":2:1:"),
]

// MARK: F19: tabs

private let tabs: [HostileFile] = [
    HostileFile(
        "before a step", "version: 1\nname: x\nsteps:\n\t- action: status\n", "EP0006", "a.yaml:4:1:", "tab"),
    HostileFile(
        "behind a dash, before a key", "version: 1\nname: x\nsteps:\n  -\taction: status\n", "EP0006", "a.yaml:4:4:",
        "tab"),
    HostileFile(
        "behind the blanks of an indentation", "version: 1\nname: x\nsteps:\n  - action: put\n  \twith: {}\n", "EP0006",
        "a.yaml:5:3:", "tab"),
    HostileFile("in the line of a block of text", Steps.whole + "    id: |\n\tx\n", "EP0006", "a.yaml:6:1:", "tab"),
    HostileFile(
        "behind a colon and before a comment, where it is only space", "version:\t1\t# x\nname: x\nsteps: []\n", nil),
    HostileFile("alone on a line", "version: 1\n\t\nname: x\nsteps: []\n", "EP0006", "a.yaml:2:1:", "tab"),
]

extension Steps {
    fileprivate static let whole = "version: 1\nname: x\nsteps:\n  - action: status\n"
}

// MARK: F20: keys that stand twice

private let twice: [HostileFile] = [
    HostileFile(
        "plainly", "version: 1\nname: x\nname: y\nsteps: []\n", "EP0102", "a.yaml:3:1:", "first written here",
        "a.yaml:2:1"),
    HostileFile("once in quotes", "version: 1\n'name': x\nname: y\nsteps: []\n", "EP0102", "a.yaml:3:1:", "a.yaml:2:1"),
    HostileFile("once with an escape", "version: 1\nname: x\n\"na\\x6De\": y\nsteps: []\n", "EP0102", "a.yaml:3:1:"),
    HostileFile(
        "once behind a question mark", "version: 1\n? name\n: x\nname: y\nsteps: []\n", "EP0102", "a.yaml:4:1:"),
    HostileFile(
        "once behind an alias", "version: 1\nname: &n name\n*n : y\nsteps: []\n", "EP0011", "a.yaml:3:1:"),
    .step("in two normal forms", "with: {key: a, value: b, \u{E9}: c, e\u{301}: d}", "EP0102", "a.yaml:5:36:"),
    .step("in braces", "with: {key: a, value: b, key: c}", "EP0102", "a.yaml:5:30:", "a.yaml:5:12"),
    HostileFile(
        "only to the eye, in another script", "version: 1\nname: x\nn\u{430}me: y\nsteps: []\n", "EP0101", "a.yaml:3:1:"
    ),
    HostileFile(
        "a merge key", "version: 1\nname: x\nsteps:\n  - &a {action: status}\n  - {<<: *a}\n", "EP0010", ":5:6:"),
    HostileFile("a merge key in quotes", "version: 1\nname: x\nsteps:\n  - {\"<<\": {action: status}}\n", "EP0010"),
]

// MARK: F23: playbooks that mean nothing

private let meaningless: [HostileFile] = [
    HostileFile("a key that is a list", "version: 1\nname: x\nsteps: []\n[a]: b\n", "EP0011"),
    HostileFile("nothing", "", "EP0008"),
    HostileFile("nothing but comments", "# a\n\n# b\n", "EP0008"),
    HostileFile("a document that is null", "--- ~\n", "EP0008"),
    HostileFile("a list", "- a\n", "EP0104"),
    HostileFile("a word", "hello\n", "EP0104"),
    HostileFile("no steps", small, nil, "warning[EP0406]"),
    HostileFile(
        "a misspelt key", "version: 1\nname: x\ncluster: {endpiont: a}\nsteps: []\n", "EP0101", "a.yaml:3:11:",
        "endpoints"),
    HostileFile("a missing key", "version: 1\nsteps: []\n", "EP0103"),
    HostileFile("an unknown action", "version: 1\nname: x\nsteps: [{action: exec}]\n", "EP0401"),
    HostileFile(
        "several at once",
        "version: 1\nnaem: x\nsteps:\n  - action: putt\n  - action: put\n    with: {kee: a, value: [b]}\n",
        "EP0101", "a.yaml:2:1:", "\"name\"", "a.yaml:4:13:", "\"put\"", "a.yaml:6:12:", "\"key\""),
]

// MARK: F21: YAML that means two things

private let surprises: [HostileFile] = [
    HostileFile(
        "an object of another language", "version: 1\nname: !!python/object:os.system x\nsteps: []\n", "EP0009"),
    HostileFile("a tag of YAML's own", "version: !!int 1\nname: x\nsteps: []\n", "EP0009"),
    HostileFile("a tag of one's own", "version: 1\nname: x\nsteps: !steps []\n", "EP0009"),
    HostileFile("several documents", small + "---\n" + small, "EP0007"),
    HostileFile("a directive", "%YAML 1.1\n---\n" + Steps.whole, "EP0015"),
    HostileFile("a directive for tags", "%TAG ! tag:x,2000:\n---\n" + Steps.whole, "EP0015"),
    .step("yes", "show-values: yes\n    with: {key: a, value: b}", "EP0202", "true"),
    .step("no for a text", "with: {key: a, value: no}", nil),
    .step("a binary number of base 60 for a count", "with: {key: a, value: b}\n    retry: {attempts: 1:20}", "EP0203"),
    .step("on", "show-values: on\n    with: {key: a, value: b}", "EP0202"),
    .step("True", "show-values: True\n    with: {key: a, value: b}", "EP0202"),
    .step("true in quotes", "show-values: \"true\"\n    with: {key: a, value: b}", "EP0208"),
    .step("true for a text", "with: {key: a, value: true}", "EP0209"),
    .step("null for a text", "with: {key: a, value: ~}", "EP0105"),
    .step("an octal number is text", "with: {key: a, value: 0777}", nil),
    .step("a sexagesimal number is text", "with: {key: a, value: 1:20}", nil),
    .step("a date is text", "with: {key: a, value: 2024-01-01}", nil),
    .step("infinity is text", "with: {key: a, value: .inf}", nil),
    .step("a sexagesimal duration", "timeout: 1:20\n    with: {key: a, value: b}", "EP0201"),
    .step("a number for a duration", "timeout: 30\n    with: {key: a, value: b}", "EP0204"),
    HostileFile("an octal version", "version: 01\nname: x\nsteps: []\n", "EP0203"),
    HostileFile("underscores", "version: 1_0\nname: x\nsteps: []\n", "EP0203"),
    HostileFile("an exponent", "version: 1e0\nname: x\nsteps: []\n", "EP0203"),
    HostileFile("more than 64 bits", "version: 99999999999999999999\nname: x\nsteps: []\n", "EP0207"),
]

// MARK: More of one thing than anybody wants

private let floods: [HostileFile] = [
    HostileFile("a line of almost a megabyte", "a: " + times("x", 1_000_000), "EP0013"),
    HostileFile("a key of almost a megabyte", times("a", 1_000_000) + ": 1\n", "EP0013"),
    HostileFile("spaces", times(" ", 1_000_000) + "a", "EP0104"),
    HostileFile("signs", times("#", 1_000_000), "EP0008"),
    HostileFile("a quote that is not closed", "a: \"" + times("x", 1_000_000), "EP0005"),
    HostileFile("90,000 keys", (0..<90_000).map { "k\($0): 1\n" }.joined(), "EP0013"),
    HostileFile("one key 200,000 times", times("a: b\n", 200_000), "EP0102"),
    .step("24,000 unknown keys", "with: {\((0..<24_000).map { "k\($0): v" }.joined(separator: ","))}", "EP0101"),
    .step("20,000 steps needed", "needs: [\((0..<20_000).map { "b\($0)" }.joined(separator: ","))]", "EP0404"),
    HostileFile(
        "20,000 wrong endpoints",
        "version: 1\nname: x\ncluster: {endpoints: [\((0..<20_000).map { "a\($0)" }.joined(separator: ","))]}\nsteps: []\n",
        "EP0601"),
    HostileFile(
        "12,000 inputs that nothing reads",
        "version: 1\nname: x\ninputs:\n" + (0..<12_000).map { "  i\($0): {type: string}\n" }.joined() + "steps: []\n",
        nil),
    HostileFile("2000 wrong steps", small.replacing("[]", with: "") + times("  - put: {}\n", 2000), "EP0101"),
    .step("brackets in an expression", "when: \(times("(", 100_000))", "EP0013"),
    .step("signs in an expression", "when: \(times("1+", 100_000))1 > 2", "EP0013"),
    .step("17,000 wrong expressions", "with: {key: a, value: \"\(times("${{ inputs.x }}", 17_000))\"}", "EP0302"),
    .step(
        "9000 wrong expressions in folded lines",
        "with:\n      key: a\n      value: >\n" + times("        ${{ inputs.x }} b\n", 9000), "EP0302"),
    .step("a duration of 120,000 parts", "timeout: \(times("1h", 120_000))", "EP0201"),
    .step("an id of a quarter of a megabyte", "id: \(times("a", 250_000))", "EP0402"),
    .step("an accent 100,000 times", "id: a\(times("\u{301}", 100_000))", "EP0402"),
]
