import EtcdSandbox
import Foundation
import PlaybookEngine
import Testing

@Suite struct WholeFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    @Test("F27: a file appears whole, for its owner alone from the first moment on, and only at the end")
    func whole() async throws {
        let path = folder.file("report")
        let file = try await WholeFile.create(path, replacing: true)
        try await file.write(Array("hello".utf8))
        #expect(!FileManager.default.fileExists(atPath: path))
        let temporary = folder.file(try #require(names.first))
        #expect(try FileManager.default.attributesOfItem(atPath: temporary)[.posixPermissions] as? Int == 0o600)
        try await file.commit()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "hello")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(names == ["report"])
    }

    @Test("How much room there is for a file is known before its folder is there, and told as the system tells it")
    func room() throws {
        let known = try FileManager.default.attributesOfFileSystem(forPath: folder.path)[.systemFreeSize] as? Int64
        let free = Double(try #require(known))
        for name in ["file", "missing/too/file"] {
            let room = Double(try #require(WholeFile.room(for: folder.file(name))))
            // Others write to that disk meanwhile.
            #expect(abs(room - free) <= free / 4)
        }
        #expect(WholeFile.room(for: "/dev/null/no/file") == nil)
        #expect(WholeFile.room(for: "file") != nil)
    }

    @Test("One that is discarded, or forgotten, leaves nothing, and the old file stays")
    func discarded() async throws {
        let path = folder.file("report")
        try "old".write(toFile: path, atomically: true, encoding: .utf8)
        let file = try await WholeFile.create(path, replacing: true)
        try await file.write(Array("new".utf8))
        file.discard()
        _ = try await WholeFile.create(path, replacing: true)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        #expect(names == ["report"])
    }

    @Test("F26: an existing file is replaced only where that was asked for, also when it comes in between")
    func existing() async throws {
        let path = folder.file("report")
        let late = try await WholeFile.create(path, replacing: false)
        try "old".write(toFile: path, atomically: true, encoding: .utf8)
        await #expect(throws: FileProblem.self) { _ = try await WholeFile.create(path, replacing: false) }
        await #expect(throws: FileProblem.self) { try await late.commit() }
        // While somebody still holds it: the process may end before that one lets it go.
        #expect(names == ["report"])
        late.discard()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        #expect(names == ["report"])
    }

    @Test("F26: links, folders, pipes, devices and names that are none are refused, and nothing of them is touched")
    func irregular() async throws {
        let target = folder.file("target")
        try "kept".write(toFile: target, atomically: true, encoding: .utf8)
        symlink(target, folder.file("link"))
        symlink("nowhere", folder.file("dangling"))
        mkfifo(folder.file("pipe"), 0o600)
        mkdir(folder.file("folder"), 0o700)
        let before = names
        let paths = ["link", "dangling", "pipe", "folder", "folder/", "none/x"].map { folder.file($0) }
        for path in paths + ["", "a\u{0}b", "/dev/stdout", "/dev/null", "/proc/none"] {
            await #expect(throws: FileProblem.self) { _ = try await WholeFile.create(path, replacing: true) }
        }
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "kept")
        #expect(names == before)
    }

    @Test("F26: a name as long as the file system takes is written too")
    func longName() async throws {
        let path = folder.file(String(repeating: "n", count: 255))
        let file = try await WholeFile.create(path, replacing: true)
        try await file.commit()
        #expect(names.count == 1)
        let tooLong = folder.file(String(repeating: "n", count: 256))
        await #expect(throws: FileProblem.self) {
            try await WholeFile.create(tooLong, replacing: true).commit()
        }
        #expect(names.count == 1)
    }

    @Test("A temporary file that somebody else has hold of, to delete it as left over, is not written to")
    func takenForLeftOver() throws {
        let path = folder.file(".report.1.2.part")
        let own = open(path, O_WRONLY | O_CREAT, 0o600)
        let sweeper = open(path, O_RDONLY)
        defer { for descriptor in [own, sweeper] { close(descriptor) } }
        #expect(flock(sweeper, LOCK_EX | LOCK_NB) == 0)
        #expect(!LeftOver.hold(own, path))
        flock(sweeper, LOCK_UN)
        #expect(LeftOver.hold(own, path))
        unlink(path)
        #expect(!LeftOver.hold(own, path))
    }
}
