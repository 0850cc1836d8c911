import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

/// A run of the built command that writes, then waits for a key with the lock of the cluster in its hand, then goes on.
struct WaitingRun {
    let folder: PlaybookFolder
    let name: String
    let endpoints: [String]
    /// The key that it waits for.
    var go: String { "\(name)/go" }

    init(_ name: String, _ folder: PlaybookFolder, _ endpoints: [String]) {
        (self.name, self.folder, self.endpoints) = (name, folder, endpoints)
    }

    var flags: [String] {
        ["--endpoints", endpoints.joined(separator: ","), "--state-dir", "state-\(name)", "--progress", "none"]
    }

    /// How it is started.
    var arguments: [String] { ["run", "\(name).yaml", "--confirm", name, "--events", "\(name).jsonl"] + flags }

    /// The key of its lock, which no other run has.
    var lock: String { "locks-of-\(name)/lock" }

    /// Writes the playbook.
    ///
    /// - Parameters:
    ///   - steps: what it does once it goes on.
    ///   - always: what comes however it ends.
    func write(ttl: String = "1m", then steps: String = "", always: String? = nil) throws {
        let first = "  - action: put\n    with: {key: \(name)/first, value: x, always: true}\n"
        let wait = "  - action: watch\n    with: {key: \(go)}\n    timeout: 1h\n"
        var text = first + wait + steps
        if let always {
            text = "  - block:\n" + Self.indented(text) + "    always:\n" + Self.indented(always)
        }
        try folder.playbook(name, cluster: "lock: {prefix: locks-of-\(name)/, ttl: \(ttl)}\n", text)
    }

    /// Starts it, and waits until it waits.
    func start(
        _ further: [String] = [], environment: [String: String] = [:]
    ) async throws -> BuiltCommand {
        let command = try await BuiltCommand.start(
            arguments + further, environment: environment, folder: folder.path)
        try await eventually("\(name) waits") { command.status != nil || waits() > 0 }
        #expect(command.status == nil, "\(command.errors)")
        return command
    }

    /// How often it has come to a wait.
    func waits() -> Int {
        let events = (try? folder.read("\(name).jsonl")) ?? ""
        return events.split(separator: "\n").count { $0.contains("\"event\":\"waiting\"") }
    }

    /// Lets it go on.
    func letGo(_ client: EtcdClient) async throws { _ = try await client.put(PutRequest(key: go, value: "")) }

    /// Which of these keys there are, its lock among them.
    func keys(_ client: EtcdClient) async throws -> [String] {
        let own = try await client.get(GetRequest(.prefix("\(name)/"))).keyValues.map(\.keyText)
        return own + (try await client.get(GetRequest(key: lock)).keyValues.map(\.keyText))
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "    \($0)\n" }.joined()
    }
}
