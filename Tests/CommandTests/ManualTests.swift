import Foundation
import TestSupport
import Testing

extension Command {
    @Suite("The manual of actions, and playbooks to start from")
    struct Manual {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        private static let jobs = ["defragmentation", "backup", "auth", "replace-member", "space-recovery", "put"]

        @Test("docs/actions.md is what the actions declare")
        func fresh() async throws {
            let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/actions.md")
            let written = try String(contentsOf: file, encoding: .utf8)
            let ended = try await folder.run("actions", "--format", "markdown")
            #expect(written == ended.output, "run make generate")
        }

        @Test("Every action that is listed has a page")
        func pages() async throws {
            let listed = try await folder.run("actions")
            let names = listed.output.split(separator: "\n").filter { $0.first != " " }
                .compactMap { $0.split(separator: " ").first.map(String.init) }
            #expect(names.count >= 22)
            for name in names {
                (try await folder.run("actions", name)).expect(0, "\(name): ", "Examples", "action: \(name)")
            }
        }

        @Test("A page has arguments, rules, outputs, and mappings within mappings once")
        func page() async throws {
            let ended = try await folder.run("actions", "txn")
            ended.expect(0, "Arguments", "Outputs, as steps.ID.outputs.NAME", "succeeded", "as above")
            (try await folder.run("actions", "get")).expect(
                0, "Rules", "Exactly one of \"key\", \"prefix\" or \"from-key\".")
        }

        @Test("An action that does not exist is refused with what is near")
        func unknown() async throws {
            (try await folder.run("actions", "defrag")).expect(64, "did you mean defragment?")
        }

        @Test("A playbook to start from has comments and no finding", arguments: jobs)
        func starter(job: String) async throws {
            (try await folder.run("init", job)).expect(0, "Wrote \(job).yaml")
            #expect(try folder.read("\(job).yaml").contains("\n  # "))
            (try await folder.run("validate", "--strict", "\(job).yaml")).expect(0, "valid \"\(job)\"")
            let printed = try await folder.run("init", job, "-")
            #expect(try folder.read("\(job).yaml") == printed.output)
        }

        @Test("A file that is there is never replaced, and jobs are listed")
        func refusals() async throws {
            try folder.write("mine", to: "backup.yaml")
            (try await folder.run("init", "backup")).expect(73, "backup.yaml")
            #expect(try folder.read("backup.yaml") == "mine")
            #expect(folder.names == ["backup.yaml"])
            (try await folder.run("init", "backup", "none/a.yaml")).expect(73, "none/a.yaml")
            (try await folder.run("init", "bakcup")).expect(64, "bakcup")
            let listed = try await folder.run("init")
            #expect(listed.output.split(separator: "\n").map { String($0.prefix { $0 != " " }) } == Self.jobs)
        }
    }
}
