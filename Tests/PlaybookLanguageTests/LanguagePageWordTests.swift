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
            "MemberLoop", "LoginFields", "secret",
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

    @Test("names every unit")
    func units() {
        for unit in ByteSize.units { #expect(page.contains("`\(unit.name)`"), "\(unit.name)") }
        for unit in PlaybookDuration.units { #expect(page.contains("`\(unit.name)`"), "\(unit.name)") }
    }
}
