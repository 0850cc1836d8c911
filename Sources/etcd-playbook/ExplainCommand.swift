import ArgumentParser
import PlaybookActions
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import PlaybookReports

/// `explain`: what a code means, why it is a finding, and what to write instead.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a finding's code, with a wrong and a right example.",
        discussion: """
            Examples:
              etcd-playbook explain EP0306
              etcd-playbook explain
            """
    )

    @ArgumentParser.Argument(help: "The code, as EP0306. Without one, all codes are listed.")
    var code: String?

    @Option(help: "How it is written: text, or markdown for all pages in one.")
    var format = ManualFormat.text

    @Option(help: "Whether to use colours.")
    var color = ColourChoice.auto

    func run() throws {
        let manual = DiagnosticManual(actions: Catalog.all.declarations)
        let output = CommandOutput(color)
        let text =
            switch (format, code) {
            case (.markdown, _): manual.markdown()
            case (.text, nil): manual.table(style: output.style)
            case (.text, let code?): manual.page(of: try named(code), style: output.style)
            }
        try output.finish(showing: text)
    }

    func validate() throws {
        guard let code else { return }
        _ = try named(code)
        if format == .markdown { throw ValidationError("markdown has all pages: name no code") }
    }

    private func named(_ id: String) throws -> DiagnosticCode {
        if let code = DiagnosticCode.named(id) { return code }
        let near = NearMiss.of(id.uppercased(), among: DiagnosticCode.all.map(\.id))
        throw ValidationError(
            "there is no code \"\(id)\"; " + (near.map { "did you mean \($0)? " } ?? "")
                + "etcd-playbook explain lists them all.")
    }
}

/// How a part of the manual is written.
enum ManualFormat: String, ExpressibleByArgument, CaseIterable {
    case text, markdown
}
