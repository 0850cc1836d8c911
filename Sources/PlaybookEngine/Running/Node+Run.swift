import PlaybookLanguage
package import YAMLSyntax

extension Node {
    /// Whether an expression in it reads what only the run tells for sure: a step's outcome, or the cluster.
    package var readsTheRun: Bool {
        if let entries { return entries.contains { $0.value.readsTheRun } }
        if let items { return items.contains(where: \.readsTheRun) }
        guard let text = scalar?.text, text.utf8.contains(UInt8(ascii: "$")), text.contains("${{") else { return false }
        return ["steps.", "cluster.", "member("].contains(where: text.contains)
    }
}
