package import PlaybookLanguage

/// What is known about the actions: a list, a page for a terminal, and the whole manual in Markdown. All of it comes
/// from the declarations that the checker and the JSON Schema read.
package struct ActionManual {
    private let actions: [ActionDeclaration]

    /// - Parameter actions: in the order of the manual.
    package init(_ actions: [ActionDeclaration]) { self.actions = actions }

    package var names: [String] { actions.map(\.name) }

    // MARK: For a terminal

    /// Every action with its sentence.
    package func table(style: ReportStyle = .plain) -> String {
        var page = TextPage(style)
        let width = actions.map(\.name.count).max() ?? 0
        for action in actions {
            let head = action.name + TextPage.spaces(width - action.name.count + 2)
            page.prose(action.summary, head: head, tone: .strong)
        }
        return page.text
    }

    /// The page of one action; nil where there is none of that name.
    package func page(of name: String, style: ReportStyle = .plain) -> String? {
        guard let action = actions.first(where: { $0.name == name }) else { return nil }
        var page = TextPage(style)
        page.line(style.paint(action.name, .strong) + ": " + action.summary)
        page.line()
        page.prose(action.discussion)
        add("Arguments", action.arguments.isEmpty ? [] : FieldRow.rows(of: action.arguments), to: &page)
        addRules(of: action, to: &page)
        let outputs = action.outputs.map { FieldRow($0.name, $0.type.description, $0.help) }
        add("Outputs, as steps.ID.outputs.NAME", outputs, to: &page)
        page.line()
        page.line(style.paint("Examples", .strong))
        for example in action.examples {
            page.line()
            page.prose(example.caption, indent: 2)
            for line in example.yaml.split(separator: "\n", omittingEmptySubsequences: false) {
                page.line("    " + line)
            }
        }
        return page.text
    }

    private func add(_ title: String, _ rows: [FieldRow], to page: inout TextPage) {
        guard !rows.isEmpty else { return }
        page.line()
        page.line(page.style.paint(title, .strong))
        for row in rows {
            let indent = 2 + 4 * row.level
            page.line(TextPage.spaces(indent) + page.style.paint(row.name, .quoted) + "  " + row.kind)
            page.prose(row.help, indent: indent + 4)
        }
    }

    private func addRules(of action: ActionDeclaration, to page: inout TextPage) {
        let rules = Self.rules(of: action)
        guard !rules.isEmpty else { return }
        page.line()
        page.line(page.style.paint("Rules", .strong))
        for rule in rules { page.prose(rule, indent: 2) }
    }

    private static func rules(of action: ActionDeclaration) -> [String] {
        let repeated = action.isIdempotent ? [] : ["Not idempotent: each attempt of a retry may act anew."]
        return action.constraints.map(\.inWords) + repeated
    }

    // MARK: For a reader of files

    /// `docs/actions.md`.
    package func markdown() -> String {
        var text = """
            # Actions

            A step names one action and its arguments. `etcd-playbook actions NAME` prints the page of one; this file \
            holds them all, and is generated from the same declarations: `make generate`. The examples are tested.

            Every argument takes `${{ }}` unless it says "literal". The keys that every step may have stand in \
            `etcd-playbook schema`.

            | action | what it does |
            |---|---|

            """
        for action in actions { text += "| [`\(action.name)`](#\(action.name)) | \(Self.cell(action.summary)) |\n" }
        for action in actions { text += "\n" + section(action) }
        return text
    }

    private func section(_ action: ActionDeclaration) -> String {
        var text = "## \(action.name)\n\n\(action.summary)\n\n\(action.discussion)\n"
        text += Self.table(["argument", "value", "meaning"], FieldRow.rows(of: action.arguments))
        let rules = Self.rules(of: action)
        if !rules.isEmpty { text += "\n" + rules.map { "- \($0)\n" }.joined() }
        text += Self.table(
            ["output", "type", "meaning"], action.outputs.map { FieldRow($0.name, $0.type.description, $0.help) })
        for example in action.examples { text += "\n\(example.caption)\n\n```yaml\n\(example.yaml)\n```\n" }
        return text
    }

    private static func table(_ titles: [String], _ rows: [FieldRow]) -> String {
        guard !rows.isEmpty else { return "" }
        let head = "\n| \(titles.joined(separator: " | ")) |\n|\(titles.map { _ in "---|" }.joined())\n"
        return head
            + rows.map { row in
                let inset = String(repeating: "&emsp;", count: row.level)
                return "| \(inset)`\(row.name)` | \(cell(row.kind)) | \(cell(row.help)) |\n"
            }.joined()
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

/// One argument or output as a line of the manual.
private struct FieldRow {
    var name: String
    var kind: String
    var help: String
    /// How many mappings it stands in.
    var level = 0

    init(_ name: String, _ kind: String, _ help: String, level: Int = 0) {
        self.name = name
        self.kind = kind
        self.help = help
        self.level = level
    }

    /// The fields, those of a mapping behind it; a mapping within itself is told once.
    static func rows(of fields: [FieldDeclaration]) -> [FieldRow] {
        var told: Set<String> = []
        return rows(of: fields, level: 0, &told)
    }

    private static func rows(of fields: [FieldDeclaration], level: Int, _ told: inout Set<String>) -> [FieldRow] {
        var rows: [FieldRow] = []
        for field in fields {
            let sets = field.shape.sets
            let isTold = !sets.isEmpty && sets.allSatisfy { told.contains($0.name()) }
            rows.append(FieldRow(field.name, kind(field) + (isTold ? ", as above" : ""), field.help, level: level))
            for set in sets where told.insert(set.name()).inserted {
                rows += Self.rows(of: set.fields(), level: level + 1, &told)
            }
        }
        return rows
    }

    private static func kind(_ field: FieldDeclaration) -> String {
        var words = [field.shape.inWords]
        if field.shape.isLiteral { words.append("literal") }
        if let bounds = field.bounds {
            let least = "at least \(bounds.lowerBound)"
            words.append(bounds.upperBound == .max ? least : "\(bounds.lowerBound) to \(bounds.upperBound)")
        }
        if field.isRequired {
            words.append("required")
        } else if let text = field.byDefault?.text, !text.isEmpty {
            words.append("otherwise \(text)")
        }
        return words.joined(separator: ", ")
    }
}

extension ArgumentShape {
    /// The mappings in it.
    fileprivate var sets: [SetShape] {
        switch self {
        case .set(let set): [set]
        case .list(let element): element.sets
        case .either(let shapes): shapes.flatMap(\.sets)
        default: []
        }
    }

    fileprivate var isLiteral: Bool {
        guard case .literal = self else { return false }
        return true
    }
}
