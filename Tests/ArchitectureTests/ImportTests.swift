import Foundation
import Testing

@Suite("Imports")
struct ImportTests {
    @Test("Every import is one that its room allows")
    func imports() throws {
        let files = try Repository.files("Sources", endings: [".swift"])
        #expect(files.count > 20)
        #expect(ImportRules.violations(in: files) == [])
    }

    @Test("Each C module is imported by exactly one room")
    func cModules() throws {
        #expect(ImportRules.sharedCModules(in: try Repository.files("Sources", endings: [".swift"])) == [])
    }

    @Test("The table has every room, and arrows point down")
    func table() throws {
        let sources = Repository.top.appending(path: "Sources").path(percentEncoded: false)
        let folders = try FileManager.default.contentsOfDirectory(atPath: sources)
        #expect(Set(folders) == Set(Rooms.all.map(\.name)))
        for (index, room) in Rooms.all.enumerated() {
            let below = Set(Rooms.all[(index + 1)...].map(\.name))
            #expect(room.mayImport.isSubset(of: below), "\(room.name) points up")
        }
    }

    @Test(
        "A wrong import is found",
        arguments: [
            ("Sources/EtcdClient/Client.swift", "import CurlHTTP"),
            ("Sources/EtcdClient/Client.swift", "import EtcdProtos"),
            ("Sources/EtcdClient/Client.swift", "import CLibCurl"),
            ("Sources/EtcdRPC/GRPC.swift", "import CLibCurl"),
            ("Sources/PlaybookLanguage/Playbook.swift", "import EtcdClient"),
            ("Sources/PlaybookLanguage/Playbook.swift", "@preconcurrency import EtcdClient"),
            ("Sources/PlaybookRecord/Plan.swift", "package import EtcdClient"),
            ("Sources/PlaybookEngine/Runner.swift", "import PlaybookActions"),
            ("Sources/PlaybookReports/Text.swift", "import struct PlaybookEngine.Runner"),
            ("Sources/PlaybookHost/Flags.swift", "import ArgumentParser"),
            ("Sources/PlaybookActions/Put.swift", "import EtcdProtos"),
            ("Sources/YAMLSyntax/Node.swift", "  public import PlaybookLanguage"),
            ("Sources/Digests/Hash.swift", "import SomethingElse"),
            ("Sources/NewRoom/File.swift", "import EtcdClient"),
        ])
    func wrongImport(path: String, line: String) {
        let file = SourceFile(path: path, text: "// A file.\n\(line)\n\nstruct Thing {}\n")
        let found = ImportRules.violations(in: [file])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("\(path):2: ") == true)
    }

    @Test(
        "A right import is let pass",
        arguments: [
            ("Sources/EtcdClient/KeyValue+Proto.swift", "package import EtcdProtos"),
            ("Sources/EtcdClient/Client.swift", "import EtcdRPC"),
            ("Sources/CurlHTTP/Engine.swift", "internal import CLibCurl"),
            ("Sources/etcd-playbook/Run.swift", "import ArgumentParser"),
            ("Sources/PlaybookHost/Files.swift", "import Glibc"),
            ("Sources/PlaybookHost/Files.swift", "// import PlaybookReports"),
            ("Sources/PlaybookHost/Files.swift", "let important = 1"),
        ])
    func rightImport(path: String, line: String) {
        #expect(ImportRules.violations(in: [SourceFile(path: path, text: line)]) == [])
    }

    @Test("A C module that two rooms import is found")
    func sharedCModule() {
        let files = ["CurlHTTP", "EtcdRPC"].map { SourceFile(path: "Sources/\($0)/A.swift", text: "import CLibCurl") }
        #expect(ImportRules.sharedCModules(in: files).contains("CLibCurl is imported by [\"CurlHTTP\", \"EtcdRPC\"]"))
    }
}
