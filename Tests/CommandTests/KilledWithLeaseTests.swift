import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension Command {
    /// A group with a lease to keep alive, whose process is killed in the middle of it.
    @Suite("Killed with a lease to keep alive", .cluster(.one))
    struct KilledWithLeases {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        /// Seconds that a lease lives without anybody.
        private static let ttl: Int64 = 4

        private static func steps(_ name: String) -> String {
            """
              - id: mark
                action: lease-grant
                with: {ttl: \(ttl)s}
              - keep-alive: ${{ steps.mark.outputs.id }}
                block:
                  - action: put
                    with: {key: \(name)/held, value: x, lease: "${{ steps.mark.outputs.id }}", always: true}
                  - action: watch
                    with: {key: \(name)/go}
                    timeout: 1h
                  - action: put
                    with: {key: \(name)/end, value: x, always: true}
                always:
                  - action: put
                    with: {key: \(name)/always, value: x, always: true}
            """
        }

        /// Starts the command, and waits until it waits in the group.
        private func start(_ name: String, resuming: Bool) async throws -> BuiltCommand {
            let events = "\(name)-\(resuming).jsonl"
            let command = try await BuiltCommand.start(
                (resuming ? ["resume"] : ["run", "\(name).yaml"]) + [
                    "--confirm", name, "--events", events, "--endpoints", try TestCluster.current.endpoints[0],
                    "--state-dir", "state-\(name)", "--progress", "none",
                ], folder: folder.path)
            try await eventually("\(name) waits") {
                command.status != nil || (try? folder.read(events))?.contains("\"event\":\"waiting\"") == true
            }
            return command
        }

        /// Runs the playbook, kills it where it waits, and resumes it after `meanwhile`.
        private func killAndResume(
            _ name: String, _ client: EtcdClient,
            meanwhile: (_ lease: Int64) async throws -> Void
        ) async throws -> (command: BuiltCommand, lease: Int64) {
            try folder.playbook(
                name, cluster: "lock: {prefix: locks-of-\(name)-\(UUID())/}\n", Self.steps(name))
            let killed = try await start(name, resuming: false)
            let held = try #require(try await client.get(GetRequest(key: "\(name)/held")).keyValues.first)
            // How long the next process takes to begin is the machine's affair: until then the test keeps the lease.
            let command = try await client.leaseKeepAlive(held.lease) { renewals in
                _ = try await renewals.next()
                killed.signal(SIGKILL)
                #expect(await killed.wait() == .signalled(SIGKILL), "\(killed.output)\(killed.errors)")
                try await meanwhile(held.lease)
                return try await start(name, resuming: true)
            }
            return (command, held.lease)
        }

        @Test(
            "F12: it is resumed, and its lease is kept alive again, to the group's end")
        func resumed() async throws {
            let name = "resumed"
            try await withEtcdClient(TestCluster.current.clientConfiguration) { client in
                let (command, lease) = try await killAndResume(name, client) { _ in }
                #expect(command.status == nil, "\(command.output)\(command.errors)")
                // Longer than it lives by itself, from when the test let go of it.
                try await Task.sleep(for: .seconds(Self.ttl + 2))
                #expect(try await client.leaseTimeToLive(lease).ttl > 0)
                try await client.put(PutRequest(key: "\(name)/go", value: ""))
                #expect(await command.wait()?.code == 0, "\(command.output)\(command.errors)")
                let pairs = try await client.get(GetRequest(.prefix("\(name)/"))).keyValues
                #expect(
                    ["always", "end", "go"].allSatisfy { end in pairs.contains { $0.keyText == "\(name)/\(end)" } })
                #expect(pairs.allSatisfy { $0.version == 1 })
                try await eventually("the lease ends by itself") {
                    try await client.get(GetRequest(key: "\(name)/held")).count == 0
                }
            }
        }

        @Test(
            "F12: where the lease has ended meanwhile the group has failed, and what always comes is done")
        func lost() async throws {
            let name = "lost"
            try await withEtcdClient(TestCluster.current.clientConfiguration) { client in
                let (command, _) = try await killAndResume(name, client) { lease in
                    try await client.leaseRevoke(lease)
                }
                #expect(await command.wait()?.code == 1, "\(command.output)\(command.errors)")
                #expect((command.output + command.errors).contains("lease"), "\(command.output)\(command.errors)")
                let pairs = try await client.get(GetRequest(.prefix("\(name)/"))).keyValues
                #expect(pairs.map(\.keyText) == ["\(name)/always"])
            }
        }
    }
}
