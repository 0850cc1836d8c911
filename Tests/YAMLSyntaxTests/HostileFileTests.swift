import Foundation
import Testing
import YAMLSyntax

@Suite("Hostile files end quickly")
struct HostileFileTests {
    /// Generous: the bound is meant for an idle machine and a release build.
    private func quickly<Result>(_ work: () throws -> Result) rethrows -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try work()
        #expect(clock.now - start < .seconds(60))
        return result
    }

    private func kinds(_ text: String) -> [SyntaxProblem.Kind] {
        quickly { YAMLDocument.parse(text, name: "x").problems.map(\.kind) }
    }

    @Test("Nesting without end, in both styles", arguments: ["[", "{a: ", "- ", "? ", "[{"])
    func nesting(opening: String) {
        #expect(kinds(String(repeating: opening, count: 100_000)) == [.limit])
    }

    @Test("64 levels pass, 65 do not")
    func depth() {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(kinds(nested(64)) == [])
        #expect(kinds(nested(65)) == [.limit])
    }

    @Test("Nesting through aliases counts as well")
    func aliasDepth() {
        let deep = String(repeating: "[", count: 40) + "1" + String(repeating: "]", count: 40)
        let around = String(repeating: "[", count: 40) + "*a" + String(repeating: "]", count: 40)
        #expect(kinds("a: &a \(deep)\nb: \(around)\n") == [.limit])
    }

    @Test("F15: Aliases that multiply")
    func aliasBomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let uses = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(uses)]\n"
        }
        let problems = kinds(text)
        #expect(problems.first == .limit)
    }

    @Test("F15: More than 100 aliases of collections, and many of scalars")
    func aliasCount() {
        let uses = { (count: Int) in String(repeating: "- *a\n", count: count) }
        #expect(kinds("- &a [1]\n" + uses(100)) == [])
        #expect(kinds("- &a [1]\n" + uses(101)) == [.limit])
        #expect(kinds("- &a 1\n" + uses(1000)) == [])
    }

    @Test("F15: Aliases of long texts stand for no more than a few files could hold")
    func aliasedText() {
        let long = String(repeating: "x", count: 100_000)
        let uses = { (count: Int) in String(repeating: "- *a\n", count: count) }
        #expect(kinds("- &a \(long)\n" + uses(41)) == [])
        #expect(kinds("- &a \(long)\n" + uses(42)) == [.limit])
        #expect(kinds("- &a {\(long.prefix(1000)): [\(long)]}\n" + uses(42)) == [.limit])
    }

    @Test("50,000 values and no more")
    func nodes() {
        #expect(kinds(String(repeating: "- 1\n", count: 49_999)) == [])
        #expect(kinds(String(repeating: "- 1\n", count: 50_000)) == [.limit])
        #expect(kinds((0..<60_000).map { "k\($0): 1\n" }.joined()) == [.limit])
    }

    @Test("One line of almost a megabyte")
    func longLine() {
        #expect(kinds("a: " + String(repeating: "x", count: 1_000_000)) == [.limit])
        #expect(kinds("a: [" + String(repeating: "'it''s', ", count: 40_000) + "]") == [])
        #expect(kinds("a: \"" + String(repeating: "\\x41", count: 200_000) + "\"") == [])
    }

    @Test("More than a megabyte")
    func tooLong() {
        #expect(kinds(String(repeating: "a", count: (1 << 20) + 1)) == [.fileTooLarge])
    }

    @Test(
        "Text without any sense",
        arguments: [
            "{", "[", "\"", "'", "&", "*", "!", "|", ">", "%", "@", "`", "-", "?", ":", ",", "#", "{[", "- -", "a: |9",
        ])
    func nonsense(text: String) {
        for count in [1, 50, 5000] { _ = kinds(String(repeating: text, count: count)) }
    }
}

@Suite("Files are read quickly, whatever they are")
struct FileTests {
    private func reason(_ path: String) -> UnreadableFile.Kind? {
        do throws(UnreadableFile) {
            _ = try YAMLFile.read(path)
            return nil
        } catch { return error.kind }
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test("A file is its bytes")
    func file() throws {
        try withFolder { folder in
            try Data("a: 1".utf8).write(to: URL(filePath: folder + "/a.yaml"))
            #expect(try YAMLFile.read(folder + "/a.yaml") == Array("a: 1".utf8))
        }
    }

    @Test("F17: A folder, a pipe, a device, a missing file, an empty name, a name with NUL")
    func others() throws {
        try withFolder { folder in
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            #expect(reason(folder) == .notAFile)
            #expect(reason(folder + "/pipe") == .notAFile)
            #expect(reason("/dev/zero") == .notAFile)
            #expect(reason(folder + "/missing") == .missing)
            #expect(reason("") == .missing)
            #expect(reason("/etc/passwd\0.yaml") == .missing)
        }
    }

    @Test("F17: A file of 100 MB is refused by its size")
    func large() throws {
        try withFolder { folder in
            let path = folder + "/large.yaml"
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            #expect(truncate(path, 100 << 20) == 0)
            #expect(reason(path) == .tooLarge)
        }
    }
}
