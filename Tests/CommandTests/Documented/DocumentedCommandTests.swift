import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension Command {
    /// The commands on pages of `docs/`, in blocks of `sh`, as they stand there.
    @Suite("Documented commands", .cluster(.three))
    struct Documented {
        /// Writes the playbooks whose first line is a comment with the name of their file.
        private static func writePlaybooks(_ page: DocumentedPage, to folder: PlaybookFolder) throws {
            for block in page.blocks("yaml") {
                guard let match = try /# (\S+\.yaml)\n/.prefixMatch(in: block) else { continue }
                try folder.write(block, to: String(match.output.1))
            }
        }

        @Test(
            "Every command of a page does what the page says",
            arguments: ["getting-started.md", "ci.md", "schedule.md", "reports.md"])
        func page(_ name: String) async throws {
            let page = try DocumentedPage(name)
            let folder = try PlaybookFolder()
            try FileManager.default.copyItem(
                atPath: "\(DocumentedPage.root)/playbooks", toPath: folder.file("playbooks"))
            try Self.writePlaybooks(page, to: folder)
            let commands = page.blocks("sh").flatMap { $0.split(separator: "\n") }
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
