import Foundation
import TestSupport
import Testing

extension Command {
    /// The playbooks on `docs/language.md` and `docs/getting-started.md`.
    @Suite("Playbooks in the documentation")
    struct LanguagePage {
        @Test(
            "Every playbook, or part of one, is right, without a warning",
            arguments: ["language.md", "getting-started.md"])
        func examples(_ page: String) async throws {
            let folder = try PlaybookFolder()
            let examples = try Self.examples(page)
            #expect(!examples.isEmpty)
            // All are there before the first is checked: one includes another.
            for example in examples { try folder.write(example.text, to: example.name) }
            for example in examples where !example.isIncluded {
                (try await folder.run("validate", "--strict", example.name)).expect(0, "valid")
            }
        }

        private struct Example {
            var name: String
            var text: String
            /// It has no name of its own: other playbooks include it.
            var isIncluded: Bool
        }

        /// A block is a playbook, or its steps; the comment that one starts with is the name of its file.
        private static func examples(_ page: String) throws -> [Example] {
            let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/\(page)")
            let text = try String(contentsOf: file, encoding: .utf8)
            return text.matches(of: /(?s)```yaml\n(.*?)```/).enumerated().map { number, match in
                let block = String(match.output.1)
                let name = block.prefixMatch(of: /# (\S+\.yaml)\n/).map { String($0.output.1) }
                let isPlaybook = block.contains(/(?m)^version: 1$/)
                return Example(
                    name: name ?? "example-\(number).yaml",
                    text: isPlaybook ? block : "version: 1\nname: example\nsteps:\n\(block)",
                    isIncluded: isPlaybook && !block.contains(/(?m)^name:/))
            }
        }
    }
}
