import EtcdSandbox
import Foundation
import PlaybookHost
import PlaybookLanguage
import Testing

@Suite("Files that playbooks include, where they may be")
struct IncludedFilesTests {
    @Test(
        "Those in the playbook's folder and below it, and no others",
        arguments: [
            ("steps/a.yaml", "p.yaml", "steps/a.yaml"), ("./steps/../b.yaml", "p.yaml", "b.yaml"),
            ("../b.yaml", "steps/a.yaml", "b.yaml"), ("../outside.yaml", "p.yaml", nil),
            ("/etc/passwd", "p.yaml", nil), ("link.yaml", "p.yaml", nil), ("none.yaml", "p.yaml", nil),
            ("steps", "p.yaml", nil), ("", "p.yaml", nil), ("a\0b", "p.yaml", nil), ("loop.yaml", "p.yaml", nil),
        ] as [(String, String, String?)])
    func files(path: String, from: String, found: String?) throws {
        let outer = try TemporaryFolder(prefix: "includes")
        let folder = outer.file("playbooks")
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder + "/steps", withIntermediateDirectories: true)
        for name in ["p.yaml", "b.yaml", "steps/a.yaml", "../outside.yaml"] {
            try Data(name.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
        }
        try manager.createSymbolicLink(atPath: folder + "/link.yaml", withDestinationPath: "../outside.yaml")
        try manager.createSymbolicLink(atPath: folder + "/loop.yaml", withDestinationPath: "loop.yaml")
        let read = try #require(IncludedFiles.reader(for: folder + "/p.yaml"))
        switch read(path, "\(folder)/\(from)") {
        case .success(let file):
            #expect(file.name == found.map { "\(folder)/\($0)" })
            #expect(String(decoding: file.bytes, as: UTF8.self) == found)
        case .failure: #expect(found == nil)
        }
    }

    @Test("Standard input has no folder")
    func input() { #expect(IncludedFiles.reader(for: "-") == nil) }
}
