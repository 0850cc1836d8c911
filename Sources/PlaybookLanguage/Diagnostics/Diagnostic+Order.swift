import YAMLSyntax

extension Diagnostic {
    /// As many findings as are shown about one file.
    package static let shownAtMost = 50

    /// As many as are looked for, more or less: a file may hold more mistakes than anybody has memory for.
    package static let soughtAtMost = 1000

    static func noFurther(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .limit, at: range.firstLine, "there are more than \(soughtAtMost) findings: no more are looked for")
    }

    /// The findings in the order of the file, each once: what stands behind an alias is found at every use of it.
    package static func inOrder(_ findings: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<Diagnostic> = []
        let once = findings.filter { seen.insert($0).inserted }
        return once.enumerated()
            .sorted { ($0.element.range, $0.offset) < ($1.element.range, $1.offset) }
            .map(\.element)
    }

    /// As many as are shown, errors before warnings, in the order of the file; and how many are not.
    package static func shown(_ findings: [Diagnostic]) -> (findings: [Diagnostic], hidden: Int) {
        let ordered = inOrder(findings)
        guard ordered.count > shownAtMost else { return (ordered, 0) }
        let chosen = (ordered.filter(\.isError) + ordered.filter { !$0.isError }).prefix(shownAtMost)
        return (inOrder(Array(chosen)), ordered.count - shownAtMost)
    }
}
