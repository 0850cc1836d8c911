import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import PlaybookRecord
import Testing

@Suite struct SecretStoreTests {
    private let folder = try? TemporaryFolder()
    private let redactor = Redactor()

    private func store(_ variables: [String: String] = [:], commands: Bool = true) -> SecretStore {
        var variables = variables
        variables["PATH"] = "/usr/bin:/bin"
        return SecretStore(
            HostEnvironment(variables: variables), redactor, allowsCommands: commands, commandTimeout: .seconds(20))
    }

    private func file(_ bytes: [UInt8], mode: mode_t = 0o600) throws -> String {
        let path = try #require(folder).file("secret-\(UInt32.random(in: 0 ... .max))")
        try Data(bytes).write(to: URL(filePath: path))
        chmod(path, mode)
        return path
    }

    @Test(
        "Of a file, one line end at its end does not belong to the secret, and nothing else is touched",
        arguments: [
            ("abcd\n", "abcd"), ("abcd", "abcd"), ("abcd\n\n", "abcd\n"), ("abcd\r\n", "abcd"), (" a:b#c ", " a:b#c "),
            ("two\nlines\n", "two\nlines"),
        ])
    func trimming(content: String, secret: String) async throws {
        let found = try await store().resolve(.file(try file(Array(content.utf8))))
        #expect(found.revealText() == secret)
    }

    @Test(
        "F24: whatever a secret looks like, it is taken as it is, shown nowhere, and redacted everywhere",
        arguments: [
            "it's \"quoted\" \\", "user:pass:word", "${HOME} $(id) `id` ${{ run.id }} %s", "# a: [b, {c}] *d &e !f",
            "  blanks around  ", "line one\nline two", "-----BEGIN-----\r\nx\r\n-----END-----", "\u{1B}[31mred\u{7}",
            "пароль €",
            String(repeating: "0123456789", count: 1024),
        ])
    func hostile(text: String) async throws {
        let found = try await store().resolve(.file(try file(Array(text.utf8))))
        #expect(found.revealText() == text)
        #expect(!"\(found) \(String(reflecting: found))".contains(text))
        #expect(!redactor.redact("before \(text) after").contains(text))
    }

    @Test(
        "Bytes that are no text stay what they are",
        arguments: [[0xFF, 0x00, 0x61, 0x62, 0x63], [0xC3, 0x28, 0x61, 0x62]])
    func binary(bytes: [UInt8]) async throws {
        let found = try await store().resolve(.file(try file(bytes)))
        #expect(found.reveal() == bytes)
        #expect((found.revealText() == nil) == (String(validating: bytes, as: UTF8.self) == nil))
    }

    @Test("The redactor knows a secret as soon as it is resolved, and before that nothing of it is shown")
    func registered() async throws {
        let store = store(["PW": "s3cr3t-value"])
        #expect(redactor.redact("s3cr3t-value") == "s3cr3t-value")
        let secret = try await store.resolve(.environment("PW"))
        #expect(redactor.redact("x s3cr3t-value y") == "x *** y")
        #expect("\(secret)" == "***")
    }

    @Test("F27: a file that others may read is used with a warning that names its mode, never its content")
    func openFile() async throws {
        let store = store()
        let path = try file(Array("s3cr3t-value\n".utf8), mode: 0o644)
        #expect(try await store.resolve(.file(path)).revealText() == "s3cr3t-value")
        #expect(store.warnings.count == 1)
        #expect(store.warnings.allSatisfy { $0.contains("0644") && !$0.contains("s3cr3t") })
    }

    @Test("What cannot be a secret is refused with its reference and without a wait")
    func refused() async throws {
        let pipe = try #require(folder).file("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        let huge = try file([UInt8](repeating: 0x61, count: 100_000))
        let empty = try file([0x0A])
        let references: [(SecretReference, String)] = [
            (.environment("NOT_SET"), "NOT_SET"), (.file("/does/not/exist"), "/does/not/exist"), (.file(pipe), "pipe"),
            (.file("/tmp"), "regular"), (.file(huge), "larger"), (.file(empty), "empty"), (.file("a\u{0}b"), "path"),
            (.environment("EMPTY"), "empty"), (.command(["no-such-program-at-all"]), "started"),
            (.command(["sh", "-c", "exit 3"]), "exit code 3"), (.command(["sh", "-c", "kill -9 $$"]), "signal 9"),
            (.command(["yes"]), "printed more"), (.command(["a\u{0}b"]), "no program"),
        ]
        let store = store(["EMPTY": ""])
        for (reference, words) in references {
            let failure = await #expect(throws: StepFailure.self) { _ = try await store.resolve(reference) }
            #expect(failure?.kind == .configuration)
            #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
        }
    }

    @Test("A command runs only where that is allowed, without a shell, and at most once")
    func command() async throws {
        let counter = try #require(folder).file("count")
        let reference = SecretReference.command(["sh", "-c", "echo x >> '\(counter)'; echo 'a $HOME `id`'"])
        await #expect(throws: StepFailure.self) { _ = try await self.store(commands: false).resolve(reference) }
        #expect(!FileManager.default.fileExists(atPath: counter))

        let store = store()
        try await withThrowingTaskGroup(of: Secret.self) { group in
            for _ in 0..<8 { group.addTask { try await store.resolve(reference) } }
            for try await secret in group { #expect(secret.revealText() == "a $HOME `id`") }
        }
        #expect(try String(contentsOfFile: counter, encoding: .utf8) == "x\n")
        #expect(try await store.resolve(.command(["echo", "$HOME;ls"])).revealText() == "$HOME;ls")
    }

    @Test("A command that is late goes, with all that it has started")
    func late() async throws {
        let store = SecretStore(
            HostEnvironment(variables: ["PATH": "/usr/bin:/bin"]), redactor, allowsCommands: true,
            commandTimeout: .milliseconds(300))
        let start = ContinuousClock.now
        let failure = await #expect(throws: StepFailure.self) {
            _ = try await store.resolve(.command(["sh", "-c", "sleep 600 & wait"]))
        }
        #expect(failure?.message.contains("did not end within") == true)
        #expect(start.duration(to: .now) < .seconds(30))
    }
}
