import Driver
import PlaybookLanguage
import PlaybookReports
import YAMLSyntax

// Bytes → tree → playbook → findings → text. Nothing may crash or hang, and every place must lie in the file.

@main
struct FuzzYAML: FuzzTarget {
    static func look(at bytes: [UInt8]) {
        _ = YAMLDocument.parse(bytes, name: "lenient", options: .lenient)
        let checked = checker.check(bytes, name: "fuzz")
        for finding in checked.findings {
            precondition(finding.range.start.line >= 1 && finding.range.start.column >= 1, "\(finding)")
            precondition(finding.range.start <= finding.range.end, "\(finding)")
            precondition(finding.range.start.line <= checked.source.lineCount + 1, "\(finding)")
        }
        precondition((checked.playbook == nil) == checked.hasErrors)
        let text = DiagnosticText.render(checked.findings, sources: [checked.source])
        precondition(text.isEmpty == checked.findings.isEmpty)
    }
}

/// Arguments of every shape, under the names that real actions have.
private struct Anything: ArgumentSet {
    @ArgumentGroup var range: KeyRangeArgument
    @Argument("Bytes.") var value: ByteText?
    @Argument("A text.") var to: String?
    @Argument("A number.", in: 1...1000) var keep: Int64?
    @Argument("A size.") var minReclaim: ByteSize?
    @Argument("A duration.") var memberTimeout: PlaybookDuration?
    @Argument("A percentage.") var below: Percent?
    @Argument("A boolean.") var prune = false
    @Argument("A word.") var order: Order?
    @Argument("Members.") var members: AllOrList<MemberSelector> = .all
    @Argument("A condition on members.") var `where`: MemberExpression?
    @Argument("Conditions.") var that: [BareExpression]?
    @Argument("A secret.") var password: SecretReference?
    @Argument("Mappings in each other.") var then: [Anything]?

    enum Order: String, PlaybookEnum { case leaderLast = "leader-last", moveLeader = "move-leader" }
}

private struct Results: OutputSet {
    @Output("A text.") var path: String?
    @Output("A size.") var bytes: ByteSize?
}

private let checker = PlaybookChecker(
    actions: ["put", "snapshot", "defragment", "assert", "txn", "check-health"].map { name in
        ActionDeclaration(name: name, summary: "", arguments: Anything.self, outputs: Results.self)
    })
