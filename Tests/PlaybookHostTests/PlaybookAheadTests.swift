import EtcdSandbox
import Foundation
import PlaybookActions
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import Testing
import YAMLSyntax

@Suite("A playbook that is checked ahead")
struct PlaybookAheadTests {
    private static let right = "version: 1\nname: right\nsteps: [{action: status}]\n"

    /// Which of the files `p.yaml`, `q.yaml`, `wrong.yaml` and `whole.yaml` is checked ahead for these arguments.
    @Test(
        "It is the first file among the arguments, if it is right",
        arguments: [
            (["p.yaml"], "p.yaml"), (["--yes", "p.yaml", "--set", "a=b"], "p.yaml"), (["q.yml"], "q.yml"),
            (["--inputs", "q.yml", "p.yaml"], "q.yml"), (["wrong.yaml"], nil), (["none.yaml"], nil), ([], nil),
            (["-"], nil), (["--inputs=p.yaml"], nil), (["folder.yaml"], nil), (["whole.yaml"], "whole.yaml"),
        ] as [([String], String?)])
    func choice(arguments: [String], name: String?) async throws {
        let folder = try Self.folder()
        let given = arguments.map { $0.contains(".y") && !$0.hasPrefix("-") ? folder.file($0) : $0 }
        let ahead = PlaybookAhead.check(amongst: given, Catalog.all)
        #expect((ahead != nil) == (name != nil))
        guard let name, name != "whole.yaml" else { return }
        let found = await Self.checked(Self.right, folder.file(name), ahead)
        #expect(found?.playbook?.name == "right")
        #expect(found?.source.name == folder.file(name))
    }

    @Test("It counts only for the same bytes at the same path, with no files included and no literal secrets allowed")
    func comparison() async throws {
        let folder = try Self.folder()
        let path = folder.file("p.yaml")
        let ahead = PlaybookAhead.check(amongst: [path], Catalog.all)
        #expect(await Self.checked(Self.right, path, ahead) != nil)
        #expect(await Self.checked(Self.right + " ", path, ahead) == nil)
        #expect(await Self.checked(Self.right, folder.file("q.yml"), ahead) == nil)
        #expect(await Self.checked(Self.right, path, ahead, allowsLiteralSecrets: true) == nil)
        #expect(await Self.checked(Self.right, path, nil) == nil)
        let whole = folder.file("whole.yaml")
        let text = try String(contentsOfFile: whole, encoding: .utf8)
        let including = PlaybookAhead.check(amongst: [whole], Catalog.all)
        #expect(await Self.checked(text, whole, including) == nil)
    }

    private static func checked(
        _ text: String, _ path: String, _ ahead: PlaybookAhead?, allowsLiteralSecrets: Bool = false
    ) async -> CheckedPlaybook? {
        var request = SessionRequest(path: path)
        request.allowsLiteralSecrets = allowsLiteralSecrets
        return await PlaybookAhead.$current.withValue(Task { ahead }) { [request] in
            await PlaybookAhead.of(Array(text.utf8), request)?.result
        }
    }

    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder(prefix: "ahead")
        let files = [
            "p.yaml": right, "q.yml": right, "wrong.yaml": "version: 1\nname: wrong\nsteps: [{action: statis}]\n",
            "part.yaml": "version: 1\nsteps: [{action: status}]\n",
            "whole.yaml": "version: 1\nname: whole\nsteps: [{include: part.yaml}]\n",
        ]
        for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: folder.file(name))) }
        try FileManager.default.createDirectory(atPath: folder.file("folder.yaml"), withIntermediateDirectories: true)
        return folder
    }
}
