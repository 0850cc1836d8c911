import Foundation
import PlaybookLanguage
import Testing
import YAMLSyntax

/// `docs/language.md` leaves no word of the language out.
@Suite("The page on the language")
struct LanguagePageWordTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    private let page: String

    init() throws {
        page = try String(contentsOf: Self.root.appending(path: "docs/language.md"), encoding: .utf8)
    }

    @Test(
        "names every key",
        arguments: [
            "", "action", "group", "include", "ClusterSettings", "InputFields", "StepRetry", "ExpectedError",
            "MemberLoop", "LoginFields", "TimeWindow", "secret",
        ])
    func keys(_ definition: String) throws {
        let text = try String(contentsOf: Self.root.appending(path: "schemas/playbook.schema.json"), encoding: .utf8)
        let schema = YAMLDocument.parse(text, name: "playbook.schema.json").root
        let node = definition.isEmpty ? schema : schema?["definitions"]?[definition]
        let keys = node?["properties"]?.entries?.map(\.key) ?? []
        #expect(!keys.isEmpty)
        for key in keys {
            #expect(page.contains(try Regex("`[^`\n]*\\b\(key)\\b[^`\n]*`")), "\(definition) \(key)")
        }
    }

    @Test("names every function as it is called, every kind of failure, and every type of input")
    func words() {
        for function in ExpressionFunction.allCases {
            for usage in function.usage.components(separatedBy: " or ") where usage.contains("(") {
                #expect(page.contains(usage), "\(function)")
            }
        }
        for kind in ErrorClass.allCases { #expect(page.contains("| `\(kind.rawValue)` |"), "\(kind)") }
        for kind in InputType.Kind.allCases { #expect(page.contains("`\(kind.rawValue)`"), "\(kind)") }
    }

    @Test("names all that an expression sees, and no root more")
    func names() {
        for name in Scope.runFields.keys { #expect(page.contains("`run.\(name)`"), "run.\(name)") }
        for name in Scope.clusterFields.keys { #expect(page.contains("`cluster.\(name)`"), "cluster.\(name)") }
        for name in Scope.memberFields.keys { #expect(page.contains("`\(name)`"), "member.\(name)") }
        #expect(Set(Scope.standard.roots.keys) == ["inputs", "steps", "run", "cluster"])
    }

    @Test("is right about what each type takes and does not take", arguments: InputType.Kind.allCases)
    func spellings(_ kind: InputType.Kind) throws {
        guard kind != .path, kind != .url else { return }
        let row = try #require(page.split(separator: "\n").first { $0.hasPrefix("| \(kind.rawValue) | ") })
        let cells = row.split(separator: "|").map { cell in
            cell.matches(of: /`([^`]+)`/).map { String($0.output.1) }
        }
        try #require(cells.count == 3 && !cells[1].isEmpty && !cells[2].isEmpty)
        for value in cells[1] { #expect(errors(kind, value) == [], "\(value)") }
        for value in cells[2] { #expect(errors(kind, value).count == 1, "\(value)") }
    }

    /// What is wrong with an input of this type and default.
    private func errors(_ kind: InputType.Kind, _ value: String) -> [String] {
        let text = """
            version: 1
            name: spelling
            inputs:
              value:
                type: \(kind.rawValue)
                default: \(value)
            steps: []
            """
        let checked = PlaybookChecker(actions: []).check(Array(text.utf8), name: "spelling.yaml")
        return checked.findings.filter(\.isError).map(\.message)
    }

    @Test("is right about the limits")
    func limits() throws {
        let limits = YAMLLimits()
        let file = "| a file | \(limits.bytes >> 20) MiB, UTF-8, collections \(limits.depth) deep |"
        #expect(page.contains(file), "\(file)")
        #expect(page.contains("| \(grouped(limits.nodes)); aliases of collections \(limits.aliases) |"))
        #expect(page.contains("| text that the aliases of a file stand for | \(limits.aliasedBytes >> 20) MiB |"))
        #expect(page.contains("| one value | \(limits.scalarBytes >> 10) KiB |"))
        #expect(page.contains("| elements of a loop | \(grouped(StepLoop.limit)) |"))
        #expect(page.contains("for each turn | \(grouped(StepLoop.mostSteps)) |"))
        #expect(page.contains("At most \(Diagnostic.shownAtMost) findings"))
    }

    /// `50,000` for 50000.
    private func grouped(_ number: Int) -> String {
        number < 1000 ? "\(number)" : "\(number / 1000),\("\(number % 1000 + 1000)".dropFirst())"
    }

    @Test("names every unit")
    func units() {
        for unit in ByteSize.units { #expect(page.contains("`\(unit.name)`"), "\(unit.name)") }
        for unit in PlaybookDuration.units { #expect(page.contains("`\(unit.name)`"), "\(unit.name)") }
    }
}
