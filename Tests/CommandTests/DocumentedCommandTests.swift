import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension Command {
    /// The commands on pages of `docs/`, in blocks of `sh`, as they stand there.
    @Suite("Documented commands", .cluster(.three))
    struct Documented {
        private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
            .standardizedFileURL.path

        private static func commands(_ page: String) throws -> [String] {
            let text = try String(contentsOfFile: "\(root)/docs/\(page)", encoding: .utf8)
            return text.matches(of: /(?s)```sh\n(.*?)```/).flatMap { $0.output.1.split(separator: "\n") }.map(
                String.init)
        }

        @Test("Every command of a page does what the page says", arguments: ["ci.md", "schedule.md"])
        func page(_ page: String) async throws {
            let folder = try PlaybookFolder()
            try FileManager.default.copyItem(atPath: "\(Self.root)/playbooks", toPath: folder.file("playbooks"))
            let commands = try Self.commands(page)
            #expect(!commands.isEmpty)
            let endpoints = try TestCluster.current.endpoints.joined(separator: ",")
            for command in commands {
                let ended = try await folder.shell(
                    "export ETCDCTL_ENDPOINTS=\(endpoints) PATH=\"${ETCD_PLAYBOOK%/*}:$PATH\"; \(command)")
                ended.expect(0)
            }
        }
    }
}
