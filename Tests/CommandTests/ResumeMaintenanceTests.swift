import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension Command {
    @Suite("Resuming maintenance", .cluster(.three))
    struct ResumingMaintenance {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        private var flags: [String] {
            get throws {
                [
                    "--endpoints", try TestCluster.current.endpoints.joined(separator: ","), "--state-dir", "state",
                    "--progress", "none",
                ]
            }
        }

        /// Starts a command, and kills it in the middle of a call: when the journal has this many intents.
        private func killed(_ arguments: [String], atIntent count: Int) async throws {
            let command = try await BuiltCommand.start(arguments + (try flags), folder: folder.path)
            try await eventually("\(count) intents are written") {
                if command.status != nil { return true }
                let runs = (try? FileManager.default.contentsOfDirectory(atPath: folder.file("state/runs"))) ?? []
                guard let name = runs.first(where: { !$0.hasPrefix(".") }) else { return false }
                let text = (try? folder.read("state/runs/\(name)")) ?? ""
                return text.split(separator: "\n").count { $0.hasPrefix("{\"intent\"") } >= count
            }
            command.signal(SIGKILL)
            _ = await command.wait()
        }

        @Test("Killed in a snapshot, and in each defragmentation, a run is gone on with to its end")
        func killed() async throws {
            let cluster = try TestCluster.current
            try await cluster.fill(keys: 2_000, valueBytes: 10_000)
            try await cluster.fragment()
            try folder.playbook(
                "care",
                """
                  - action: snapshot
                    with: {to: "saved-${{ run.stamp }}.db"}
                  - action: defragment
                    with: {settle: {leader-stable: 0s}}
                  - action: check-hash
                """)
            try await killed(["run", "care.yaml", "--yes"], atIntent: 1)
            #expect(folder.names.allSatisfy { !$0.hasPrefix("saved-") || $0.hasSuffix(".db") })
            for intent in 2...4 { try await killed(["resume"], atIntent: intent) }
            (try await folder.run(["resume"] + (try flags))).expect(0)
            #expect(folder.names.count { $0.hasPrefix("saved-") } == 1)
            let shown = try await folder.run("show", "--state-dir", "state", "--format", "json")
            shown.expect(0, "\"verdict\": \"done\"")
            let members = try TestCluster.current.members.count
            #expect(members == 3)
        }
    }
}
