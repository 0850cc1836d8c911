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

        private static func text(_ page: String) throws -> String {
            try String(contentsOfFile: "\(root)/docs/\(page)", encoding: .utf8)
        }

        private static func commands(_ page: String) throws -> [String] {
            try text(page).matches(of: /(?s)```sh\n(.*?)```/).flatMap { $0.output.1.split(separator: "\n") }.map(
                String.init)
        }

        /// Writes the playbooks whose first line is a comment with the name of their file.
        private static func writePlaybooks(_ page: String, to folder: PlaybookFolder) throws {
            for match in try text(page).matches(of: /(?s)```yaml\n(# (\S+\.yaml)\n.*?)```/) {
                try folder.write(String(match.output.1), to: String(match.output.2))
            }
        }

        @Test(
            "Every command of a page does what the page says",
            arguments: ["getting-started.md", "ci.md", "schedule.md"])
        func page(_ page: String) async throws {
            let folder = try PlaybookFolder()
            try FileManager.default.copyItem(atPath: "\(Self.root)/playbooks", toPath: folder.file("playbooks"))
            try Self.writePlaybooks(page, to: folder)
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
