import EtcdSandbox
import Foundation
import TestSupport
import Testing

/// A folder in which commands work with secrets, and everything that they leave behind.
final class LeakScene {
    let folder: PlaybookFolder
    let search: LeakSearch
    private let secrets: TemporaryFolder
    private let environment: [String: String]
    private var seen: [(what: String, bytes: [UInt8])] = []

    /// Made so that no piece of them is an ordinary word.
    enum Planted {
        static let root = "Zq7\"vX\\kJ 0x'mW#\nQ9%4d: {wzD$} pL&<tR>/+\t8yBé "
        static let spaced = "  gX4:hV7#jN2%uC5 oP8é|${{sS}}`qT!1  "
        static let big = (0..<1024).map { index in
            let number = UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
            return String(number >> 24, radix: 36).prefix(7) + ["\"", "&", "+", " ", "/", "-"][index % 6]
        }.joined()
        static let binary =
            [0xFF, 0xFE] + Array("nT6wKz3qYb9sRj".utf8) + [0x80, 0x0A, 0x00] + Array("fD5hLx2cVm8p".utf8)
    }

    /// A secret as a careless author writes it into a playbook.
    static var quotedRoot: String {
        let data = try? JSONEncoder().encode("as " + Planted.root)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    init(_ endpoints: [String]) throws {
        folder = try PlaybookFolder()
        secrets = try TemporaryFolder(prefix: "etcd-sandbox-secrets")
        search = LeakSearch([
            Array(Planted.root.utf8), Array(Planted.spaced.utf8), Array(Planted.big.utf8), Planted.binary,
        ])
        for name in ["state", "tmp"] {
            try FileManager.default.createDirectory(
                atPath: folder.file(name), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        environment = [
            "ETCDCTL_ENDPOINTS": endpoints.joined(separator: ","), "LEAK_ROOT": Planted.root,
            "ETCD_PLAYBOOK_INPUT_TOLD": Planted.root,
            "ETCD_PLAYBOOK_INPUT_MORE": Planted.big, "XDG_STATE_HOME": folder.file("state"),
            "TMPDIR": folder.file("tmp"),
        ]
        for (name, bytes) in [
            ("big", Array((Planted.big + "\n").utf8)), ("spaced", Array(Planted.spaced.utf8)),
            ("binary", Planted.binary),
        ] {
            try Data(bytes).write(to: URL(filePath: secrets.file(name)))
            chmod(secrets.file(name), 0o600)
        }
    }

    /// The path of the file that holds a secret.
    func secretFile(_ name: String) -> String { secrets.file(name) }

    /// Writes a playbook that logs in as somebody, with an input that the environment fills with root's secret.
    ///
    /// - Parameters:
    ///   - settings: further keys of it.
    ///   - more: whether it has an input with the large secret too.
    func playbook(_ name: String, as login: String?, settings: String = "", more: Bool = false, _ steps: String) throws
    {
        try folder.playbook(
            name, cluster: login.map { "cluster: {endpoints: [\"\(first)\"], \($0)}\n\(settings)" } ?? "",
            inputs: "inputs: {told: {type: string, default: x}\(more ? ", more: {type: string, default: x}" : "")}\n",
            steps)
    }

    private var first: String { environment["ETCDCTL_ENDPOINTS"]?.split(separator: ",").first.map(String.init) ?? "" }

    /// Runs a command and keeps what it says.
    @discardableResult
    func run(
        _ code: Int32?, _ arguments: [String], besides more: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ended {
        let run = try await BuiltCommand.run(
            arguments, environment: environment.merging(more) { $1 }, folder: folder.path)
        let words = arguments.prefix(2).joined(separator: " ")
        keep("\(words), standard output", run.output)
        keep("\(words), standard error", run.errors)
        let ended = Ended(code: run.status?.code, output: run.outputText, errors: run.errorText)
        if let code { #expect(ended.code == code, "\(words): \(ended)", sourceLocation: sourceLocation) }
        return ended
    }

    /// Starts a command that goes on.
    func start(_ arguments: [String], besides more: [String: String] = [:]) async throws -> BuiltCommand {
        try await BuiltCommand.start(
            arguments, environment: environment.merging(more) { $1 }, folder: folder.path)
    }

    /// The id of the run whose events are in a file.
    func run(of events: String) throws -> String {
        let id = try folder.read(events).firstMatch(of: #/"run":"([^"]+)"/#)?.output.1
        return String(try #require(id))
    }

    func keep(_ what: String, _ bytes: [UInt8]) { seen.append((what, bytes)) }

    /// Where pieces of secrets were found: in what was said, and in every file below the folder.
    func leaks() throws -> [String] {
        var all = seen
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            all.append(("the name of \(name)", Array(name.utf8)))
            // What its author wrote there himself.
            if name.hasSuffix(".yaml") { continue }
            guard let data = FileManager.default.contents(atPath: folder.file(name)) else { continue }
            all.append(("the file \(name)", Array(data)))
        }
        #expect(all.reduce(0) { $0 + $1.bytes.count } > 100_000, "there is something to look through")
        return all.flatMap { what, bytes in search.finds(in: bytes).map { "\(what): \($0)" } }
    }
}
