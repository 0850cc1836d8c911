import Foundation
import PlaybookLanguage
import Testing
import YAMLSyntax

/// A file of `Fixtures`, beside this one.
private struct Fixture: Sendable, CustomTestStringConvertible {
    var path: String
    var testDescription: String { String(path.split(separator: "/").suffix(2).joined(separator: "/")) }

    static func all(in folder: String) -> [Fixture] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(folder)").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { Fixture(path: "\(root)/\($0)") }
    }

    func check() throws -> CheckedPlaybook {
        PlaybookChecker(actions: TestActions.all).check(try YAMLFile.read(path), name: path)
    }
}

@Suite("Playbooks from files")
struct FixtureTests {
    @Test("There are fixtures")
    func present() {
        #expect(Fixture.all(in: "ok").count >= 2)
        #expect(Fixture.all(in: "err").count >= 4)
    }

    @Test("What is right has no finding", arguments: Fixture.all(in: "ok"))
    fileprivate func right(fixture: Fixture) throws {
        let checked = try fixture.check()
        #expect(checked.findings.map(short) == [])
        #expect(checked.playbook != nil)
    }

    @Test("F23: What is wrong has exactly the findings written beside it", arguments: Fixture.all(in: "err"))
    fileprivate func wrong(fixture: Fixture) throws {
        let expected = try String(contentsOfFile: fixture.path.replacing(".yaml", with: ".txt"), encoding: .utf8)
        let checked = try fixture.check()
        let found = checked.findings.map { "\($0.range.start) \($0.code) \($0.message)" }
        #expect(found == expected.split(separator: "\n").map(String.init))
        #expect(checked.findings.allSatisfy { $0.path == fixture.path })
        #expect((checked.playbook == nil) == checked.hasErrors)
    }
}
