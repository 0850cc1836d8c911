import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

/// A folder with playbooks, and the command run in it.
struct PlaybookFolder {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder(prefix: "etcd-sandbox-playbooks") }

    var path: String { folder.path }
    func file(_ name: String) -> String { folder.file(name) }
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    /// Writes a playbook with these steps.
    func playbook(_ name: String, cluster: String = "", inputs: String = "", _ steps: String) throws {
        let text = "version: 1\nname: \(name)\n\(inputs)\(cluster)steps:\n\(steps)\n"
        try text.write(toFile: file("\(name).yaml"), atomically: true, encoding: .utf8)
    }

    /// Writes a file; folders on the way to it are made.
    func write(_ text: String, to name: String) throws {
        let folder = URL(filePath: file(name)).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(toFile: file(name), atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

    /// Runs the command in the folder.
    func run(_ arguments: String..., environment: [String: String] = [:], input: String = "") async throws -> Ended {
        try await run(arguments, environment: environment, input: input)
    }

    /// Runs a line of bash in the folder; the command is `$ETCD_PLAYBOOK`.
    func shell(_ line: String) async throws -> Ended {
        var environment = BuiltCommand.cleanEnvironment
        environment["ETCD_PLAYBOOK"] = BuiltCommand.path
        let run = try await ToolRun.run("bash", ["-c", line], environment: environment, folder: folder.path)
        return Ended(code: run.status?.code, output: run.outputText, errors: run.errorText)
    }

    func run(_ arguments: [String], environment: [String: String] = [:], input: String = "") async throws -> Ended {
        let run = try await BuiltCommand.run(
            arguments, environment: environment, input: input, folder: folder.path)
        return Ended(code: run.status?.code, output: run.outputText, errors: run.errorText)
    }
}

/// How the command ended.
struct Ended: CustomStringConvertible {
    /// Nil where it did not exit by itself.
    var code: Int32?
    var output: String
    var errors: String

    var description: String { "exit code \(code.map(String.init) ?? "none")\n\(output)\n\(errors)" }

    func expect(
        _ code: Int32, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.code == code, "\(self)", sourceLocation: sourceLocation)
        let text = onOneLine(output + errors)
        for word in words {
            #expect(text.contains(onOneLine(word)), "\(word) in \(self)", sourceLocation: sourceLocation)
        }
    }

    /// Messages are broken into lines, and where depends on how long the paths in them are.
    private func onOneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

/// Steps that tests write into playbooks.
enum Steps {
    static let put = "  - action: put\n    with: {key: written, value: by-the-test}"
    static let delete = "  - action: delete\n    with: {prefix: written}"
    static let status = "  - action: status"
}

/// How many revisions a run's lock makes: it is taken, and given back.
let lockWrites: Int64 = 2

/// The revision a cluster's key space is at.
func revision(_ endpoints: [String]) async throws -> Int64 {
    var configuration = EtcdConfiguration(endpoints: endpoints)
    configuration.requestTimeout = .seconds(30)
    return try await withEtcdClient(configuration) { client in
        try await client.get(GetRequest(key: "written")).header.revision
    }
}

extension EtcdSandbox.ExitStatus {
    /// The exit code; nil where a signal ended the process.
    var code: Int32? {
        guard case .exited(let code) = self else { return nil }
        return code
    }
}
