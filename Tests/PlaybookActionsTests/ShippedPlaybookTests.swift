import Foundation
import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import Testing
import YAMLSyntax

@Suite("The playbooks that ship")
struct ShippedPlaybookTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../playbooks")
    static let names = [
        "application-users", "auth-bootstrap", "backup", "health-check", "kubeadm-weekly", "replace-member",
        "rolling-defragmentation", "space-recovery",
    ]

    @Test("are these")
    func list() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(files.sorted() == Self.names.map { "\($0).yaml" })
    }

    @Test("are right, without a warning", arguments: names)
    func valid(_ name: String) throws {
        let bytes = try Data(contentsOf: Self.folder.appending(path: "\(name).yaml"))
        let checked = PlaybookChecker(actions: Catalog.all.declarations).check(Array(bytes), name: "\(name).yaml")
        #expect(checked.findings.map { "\($0.range.start): \($0.message) \($0.help ?? "")" } == [])
        #expect(checked.playbook?.name == name)
    }
}
