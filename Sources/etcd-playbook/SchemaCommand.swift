import ArgumentParser
import PlaybookActions
import PlaybookEngine
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

    func run() { print(PlaybookSchema.render(Catalog.all.declarations), terminator: "") }
}
