import Foundation
import TestSupport
import Testing

@Suite("etcd-playbook history", .startsProcesses)
struct HistoryCommandTests {
    private let folder: PlaybookFolder

    init() throws { folder = try PlaybookFolder() }

    @Test(
        "A folder of journals that is there and cannot be read is no empty one",
        arguments: ["history", "resume", "show"])
    func unreadableFolder(command: String) async throws {
        try FileManager.default.createDirectory(atPath: "\(folder.path)/state", withIntermediateDirectories: true)
        try folder.write("", to: "state/runs")
        (try await folder.run(command, "--state-dir", "state")).expect(66, "state/runs cannot be read: Not a directory")
    }

    @Test("A journal that cannot be read is told of, and the others are listed")
    func unreadableJournal() async throws {
        let journal = "state/runs/20300101T000000Z-dead.jsonl"
        try FileManager.default.createDirectory(atPath: "\(folder.path)/\(journal)", withIntermediateDirectories: true)
        (try await folder.run("history", "--state-dir", "state")).expect(
            0, "warning: the journal \(journal) cannot be read", "No run has left a journal here.")
    }
}
