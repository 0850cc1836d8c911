import ArgumentParser
import PlaybookActions
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage

/// `schema`: the JSON Schema of playbooks, for editors.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of playbooks, for editors and other checkers.",
        discussion: """
            Example:
              etcd-playbook schema > playbook.schema.json

            An editor finds it through the first line of a playbook:
              # yaml-language-server: $schema=playbook.schema.json
            """
    )

    func run() throws {
        let output = CommandOutput(ColourChoice.auto)
        try output.finish(0) { () throws(SessionFailure) in
            try output.show(text: { () throws in PlaybookSchema.render(Catalog.all.declarations) }, as: .json)
        }
    }
}
