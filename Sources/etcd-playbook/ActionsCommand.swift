import ArgumentParser
import PlaybookActions
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import PlaybookReports

/// `actions`: the manual of what a step can do.
struct ActionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "actions",
        abstract: "Show what steps can do: every action, or one with its arguments, outputs and examples.",
        discussion: """
            Examples:
              etcd-playbook actions
              etcd-playbook actions defragment
            """
    )

    @ArgumentParser.Argument(help: "The action. Without one, all are listed.")
    var name: String?

    @Option(help: "How it is written: text, or markdown for all pages in one.")
    var format = ManualFormat.text

    @Option(help: "Whether to use colours.")
    var color = ColourChoice.auto

    func run() throws {
        let manual = ActionManual(Catalog.all.declarations)
        let output = CommandOutput(color)
        let text =
            switch (format, name) {
            case (.markdown, _): manual.markdown()
            case (.text, nil): manual.table(style: output.style)
            case (.text, let name?): manual.page(of: name, style: output.style) ?? ""
            }
        try output.finish(showing: text)
    }

    func validate() throws {
        guard let name else { return }
        if format == .markdown { throw ValidationError("markdown has all pages: name no action") }
        let names = Catalog.all.declarations.map(\.name)
        guard !names.contains(name) else { return }
        let near = NearMiss.of(name, among: names).map { "did you mean \($0)? " } ?? ""
        throw ValidationError("there is no action \"\(name)\"; \(near)etcd-playbook actions lists them all.")
    }
}
