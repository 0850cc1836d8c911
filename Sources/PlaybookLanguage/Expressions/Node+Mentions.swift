package import YAMLSyntax

extension Node {
    /// Whether only the run tells for sure what it says: an expression in it reads a step's outcome, or the cluster; or
    /// it names a file, which an earlier step may write.
    package var readsTheRun: Bool {
        namesAFile || holds { node in node.mentions { $0.isOfSteps || $0.isOfCluster } }
    }

    /// Whether a value in it is read from a file.
    package var namesAFile: Bool { holds { node in node.entries?.contains { $0.key == "file" } == true } }

    /// The files that values in it are read from; nil for one whose name an expression tells.
    package var namedFiles: [String?] {
        let files = entries?.filter { $0.key == "file" }.map { entry in
            entry.value.scalar.flatMap { Template.isTemplate($0) ? nil : $0.text }
        }
        return (files ?? []) + (entries?.flatMap(\.value.namedFiles) ?? []) + (items?.flatMap(\.namedFiles) ?? [])
    }

    /// Whether an expression within `${{ }}` in it reads the cluster.
    package var mentionsCluster: Bool { holds { $0.mentions(\.isOfCluster) } }

    /// Whether an expression within `${{ }}` in this scalar mentions such a name.
    private func mentions(_ fits: (Mention) -> Bool) -> Bool {
        guard let scalar, Template.isTemplate(scalar) else { return false }
        return Template.parse(scalar).template.parts.contains { part in
            guard case .expression(let expression) = part else { return false }
            return expression.mentions.contains(where: fits)
        }
    }

    /// Whether it is so of this node, or of one inside it.
    private func holds(_ isSo: (Node) -> Bool) -> Bool {
        if isSo(self) { return true }
        if let entries { return entries.contains { $0.value.holds(isSo) } }
        return items?.contains { $0.holds(isSo) } ?? false
    }
}

extension PlaybookStep {
    /// Whether anything of it looks at the cluster as it is when the step begins; steps inside not counted.
    package var mentionsCluster: Bool {
        [when, require].contains { $0?.mentionsCluster == true } || timeout?.mentionsCluster == true
            || [arguments, question?.node, login].contains { $0?.mentionsCluster == true }
    }
}
