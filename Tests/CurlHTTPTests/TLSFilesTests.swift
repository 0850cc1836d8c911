import CurlHTTP
import Foundation
import Testing

struct TLSFilesTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UInt32.random(in: 0 ... .max))")
    private let start = ContinuousClock.now

    private func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

    /// Writes a file that was last written so many seconds ago.
    private func write(_ name: String, _ text: String, age: Double) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path(name)))
        let date = Date(timeIntervalSinceNow: -age)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path(name))
    }

    private func files() -> TLSFiles { TLSFiles(HTTPTLSSettings(certFile: path("cert"), keyFile: path("key"))) }

    private func look(_ files: inout TLSFiles, after seconds: Double = 0) -> Bool {
        files.look(now: start + .seconds(seconds))
    }

    @Test("Files are read at the first look, and again where they have changed and are quiet")
    func reads() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("cert", "one", age: 60)
        try write("key", "key", age: 60)
        var files = files()
        #expect(!look(&files) && files.generation == 1)
        #expect(files.contents.certificate?.count == 3 && files.contents.authorities == nil)
        try write("cert", "three", age: 30)
        #expect(!look(&files, after: 0.9))
        #expect(look(&files, after: 1) && files.generation == 2)
        #expect(files.contents.certificate?.count == 5)
        #expect(!look(&files, after: 2) && files.generation == 2)
    }

    @Test("Files that are being written are left until two looks find the same")
    func waitsForQuiet() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("cert", "one", age: 60)
        try write("key", "key", age: 60)
        var files = files()
        _ = look(&files)
        // In the future, so that no pause of this machine makes it old.
        try write("cert", "three", age: -600)
        #expect(!look(&files, after: 1))
        try write("key", "other key", age: -600)
        #expect(!look(&files, after: 2))
        #expect(look(&files, after: 3))
        #expect(files.contents.certificate?.count == 5 && files.contents.key?.count == 9)
    }

    @Test("What was in a file counts while it is not there")
    func keepsWhatIsGone() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("cert", "one", age: 60)
        try write("key", "key", age: 60)
        var files = files()
        _ = look(&files)
        try FileManager.default.removeItem(atPath: path("cert"))
        for second in 1...3 { #expect(!look(&files, after: Double(second))) }
        #expect(files.contents.certificate?.count == 3)
        try write("cert", "four", age: 10)
        #expect(look(&files, after: 4) && files.contents.certificate?.count == 4)
    }

    @Test("A file that is missing, empty or huge is libcurl's to read, and is looked for again")
    func leavesToLibcurl() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("key", "", age: 60)
        try write("ca", String(repeating: "x", count: 65 << 10), age: 60)
        var files = TLSFiles(
            HTTPTLSSettings(trustedCAFile: path("ca"), certFile: path("cert"), keyFile: path("key")))
        _ = look(&files)
        let contents = files.contents
        #expect(contents.authorities == nil && contents.certificate == nil && contents.key == nil)
        try write("cert", "one", age: 60)
        #expect(look(&files, after: 1) && files.contents.certificate?.count == 3)
    }

    @Test("Without files there is nothing to look at")
    func none() {
        var files = TLSFiles(HTTPTLSSettings())
        for second in 0..<3 { #expect(!look(&files, after: Double(second))) }
    }
}
