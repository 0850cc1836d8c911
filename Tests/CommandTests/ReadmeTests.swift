import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

/// What README.md shows is what the command does.
@Suite("README.md", .startsProcesses)
struct ReadmeTests {
    private let readme: ReadmePage

    init() throws { readme = try ReadmePage() }

    @Test("Its playbook gives the plan and the report that stand below it")
    func playbook() async throws {
        try #require(readme.blocks("yaml").count == 1 && readme.blocks("").count >= 2)
        let folder = try PlaybookFolder()
        try folder.write(readme.blocks("yaml")[0], to: "p.yaml")
        let (plan, report) = (readme.blocks("").dropLast().last ?? "", readme.blocks("").last ?? "")
        try await withEtcdCluster(.three) { cluster in
            try await cluster.fill(keys: 1_500, valueBytes: 8_000)
            try await cluster.fragment()
            let flags = ["--endpoints", cluster.endpoints.joined(separator: ",")]
            (try await folder.run("validate", "p.yaml")).expect(0)
            let before = try await revision(cluster.endpoints)
            let planned = try await folder.run(["plan", "p.yaml"] + flags)
            planned.expect(0)
            expect(planned.output, shows: plan)
            let afterwards = try await revision(cluster.endpoints)
            #expect(afterwards == before)
            let ran = try await folder.run(["run", "p.yaml", "--yes"] + flags)
            ran.expect(0)
            expect(ran.output, shows: report)
        }
    }

    @Test("The commands it names are there")
    func commands() async throws {
        let makefile = try ReadmePage.file("Makefile").split(separator: "\n").map(String.init)
        let targets = readme.text.matches(of: /\bmake ([a-z]+)\b/).map { String($0.output.1) }
        #expect(Set(targets).isSuperset(of: ["demo", "test", "build", "install"]))
        for target in Set(targets) { #expect(makefile.contains { $0.hasPrefix("\(target):") }, "make \(target)") }

        let help = try await BuiltCommand.run(["--help"]).outputText
        let commands = readme.text.matches(of: /`(?:etcd-playbook )?([a-z]+)(?: FILE)?`/).map { String($0.output.1) }
        #expect(Set(commands).isSuperset(of: ["validate", "plan", "run", "sandbox"]))
        for command in Set(commands) where command != "sudo" && command != "etcdctl" {
            #expect(help.contains("  \(command) "), "etcd-playbook \(command)")
        }
    }

    /// Whether the parts of a block, between lines of an ellipsis, stand in the output, each whole and in this order.
    private func expect(_ output: String, shows block: String, sourceLocation: SourceLocation = #_sourceLocation) {
        var rest = shape(output)[...]
        for part in shape(block).split(separator: "…") {
            guard let found = rest.firstRange(of: part) else {
                Issue.record(
                    "README.md shows\n\(part.joined(separator: " "))\nand the output is\n\(output)",
                    sourceLocation: sourceLocation)
                return
            }
            rest = rest[found.upperBound...]
        }
    }

    /// The words of a text without what differs from run to run: ids, names, sizes, times, and with them the width of
    /// columns and where lines are broken.
    private func shape(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map { word in
            String(word).replacing(/\b[0-9a-f]{12,16}\b/, with: "ID").replacing(/\bm[1-3]\b/, with: "MEMBER")
                .replacing(/\b[0-9.]+(B|KiB|MiB|GiB)\b/, with: "SIZE")
                .replacing(/<?\b[0-9][0-9.]*(ms|s|m)([0-9]+s)?\b/, with: "TIME")
        }
    }
}

/// README.md as it stands in the repository.
private struct ReadmePage {
    let text: String

    init() throws { text = try Self.file("README.md") }

    /// The blocks of code that are marked with this language, without their fences.
    func blocks(_ language: String) -> [String] {
        let parts = text.split(separator: /^```/.anchorsMatchLineEndings(), omittingEmptySubsequences: false)
        // Text and code take turns; the first part is text.
        return parts.indices.filter { $0 % 2 == 1 }.compactMap { index in
            let lines = parts[index].split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            return lines.count == 2 && lines[0] == language ? String(lines[1].dropLast()) : nil
        }
    }

    static func file(_ name: String) throws -> String {
        try String(
            contentsOf: URL(filePath: #filePath).appending(path: "../../../\(name)").standardized, encoding: .utf8)
    }
}
