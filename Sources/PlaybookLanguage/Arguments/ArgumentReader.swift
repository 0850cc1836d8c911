package import YAMLSyntax

/// One reading of one set of arguments: collects every finding. Local to a call; never crosses a task.
package final class ArgumentReader {
    package enum Pass: Sendable {
        /// Types and ranges, no values.
        case check
        /// Values.
        case bind
    }

    package private(set) var scope: Scope
    package let pass: Pass
    package private(set) var findings: [Diagnostic] = []
    /// The names whose values are not known yet, in the order of their use.
    package private(set) var unknown: [String] = []
    /// Every name that an expression mentions, and every secret that is referred to.
    package private(set) var mentions: Set<Mention> = []
    /// Counts what keeps a value from being complete: errors, and expressions without a value.
    private(set) var mark = 0

    package init(scope: Scope, pass: Pass) {
        self.scope = scope
        self.pass = pass
    }

    package func report(_ finding: Diagnostic) {
        if finding.isError { mark += 1 }
        guard !isFull else { return }
        findings.append(finding)
        if isFull { findings.append(.noFurther(at: finding.range)) }
    }

    /// Whether so much is wrong that nothing further is looked at.
    package var isFull: Bool { findings.count >= Diagnostic.soughtAtMost }

    /// Notes that a value is missing without anybody's fault.
    package func reportUnknown(_ names: [String]) {
        mark += 1
        for name in names where !unknown.contains(name) { unknown.append(name) }
    }

    /// Notes the names that an expression mentions.
    func note(_ expression: Expression) { mentions.formUnion(expression.mentions) }

    /// Notes a secret that is referred to.
    func note(_ secret: SecretReference) { mentions.insert(.secret(secret)) }

    /// Takes over what another reading found and which names it mentions.
    func take(_ other: ArgumentReader) {
        for finding in other.findings { report(finding) }
        mentions.formUnion(other.mentions)
    }

    /// Reads with further names in scope.
    func withScope<Result>(_ inner: Scope, _ read: () -> Result) -> Result {
        let outer = scope
        scope = inner
        defer { scope = outer }
        return read()
    }

    /// Notes that something is wrong here that was reported elsewhere.
    package func passOver() { mark += 1 }

    /// A scalar with something in it, or a finding.
    package func scalar(_ node: Node, wanted: String) -> Scalar? {
        guard let scalar = node.scalar, !scalar.isEmptyValue, !node.isFaulty else {
            reportKind(node, wanted: wanted)
            return nil
        }
        return scalar
    }

    package func reportKind(_ node: Node, wanted: String) {
        guard !node.isFaulty else { return passOver() }
        let isEmpty = node.isEmptyValue
        let onlyItem = wanted == "a mapping" ? nil : node.onlyItem
        report(
            Diagnostic(
                isEmpty ? .emptyValue : .wrongKind, at: node.range.firstLine,
                "\(wanted) is wanted here, and this is \(node.kindInWords)",
                help: wanted == "a list" ? node.helpForList : onlyItem.map { "write \($0), without brackets" },
                replacement: wanted == "a list" ? node.asList : onlyItem))
    }

    /// What stands where a mapping with these keys is wanted is none.
    func reportNoMapping(_ node: Node, keys: [String], mainKey: String?) {
        guard !node.isFaulty else { return passOver() }
        let text = node.scalar.flatMap { $0.isEmptyValue || ["true", "false"].contains($0.text) ? nil : $0.text }
        let written = mainKey.flatMap { key in text.map { "{\(key): \($0)}" } }
        report(
            Diagnostic(
                node.isEmptyValue ? .emptyValue : .wrongKind, at: node.range.firstLine,
                "a mapping is wanted here, and this is \(node.kindInWords)", help: written.map { "write \($0)" },
                replacement: written, choices: keys.isEmpty ? nil : .init("known keys", keys)))
    }

    package func reportEmpty(_ name: String, at range: SourceRange) {
        report(
            Diagnostic(
                .emptyValue, at: range, "\"\(name)\" has no value",
                help: "write a value, or \"\" for an empty text, or leave the key out"))
    }

    package func reportUnfit(at range: SourceRange, wanted: String) {
        report(Diagnostic(.wrongResultType, at: range, "the expression's value is not \(wanted)"))
    }

    /// The value of `${{ }}` in a type of Swift's.
    // One copy for all types: a copy for each is compiled for seconds, and no faster.
    @_semantics("optimize.sil.specialize.generic.never")
    func converted<Target: PlaybookValue>(_ value: Value, to type: Target.Type, at range: SourceRange) -> Target? {
        if let target = Target(value) { return target }
        report(
            Diagnostic(
                .invalidText, at: range, "the expression's value \(value.quotedText) is not allowed here",
                help: Target.shape.hint.map { "wanted: \($0)" }))
        return nil
    }

    /// Holds a number, or each of a list, against the numbers allowed.
    func check(_ value: Value, within bounds: ClosedRange<Int64>, at range: SourceRange) {
        let number: Int64? =
            switch value {
            case .integer(let integer): integer
            case .size(let size): size.bytes
            default: nil
            }
        guard let number, !bounds.contains(number) else { return }
        let limits =
            bounds.upperBound == .max
            ? "at least \(bounds.lowerBound)" : "between \(bounds.lowerBound) and \(bounds.upperBound)"
        report(
            Diagnostic(.outOfRange, at: range, "\(value.text ?? "this") is out of range", help: "allowed: \(limits)"))
    }
}

extension Value {
    fileprivate var quotedText: String { text.map { "\"\($0)\"" } ?? "of type \(type)" }
}

extension Node {
    /// The node in brackets, where it is a short text that they leave as it is.
    fileprivate var asList: String? {
        guard let scalar, !scalar.isEmptyValue, scalar.isPlain, scalar.text.utf8.count <= 80,
            !scalar.text.contains(where: { ",[]{}".contains($0) })
        else { return nil }
        return "[\(scalar.text)]"
    }

    /// The text of the one item of a list.
    fileprivate var onlyItem: String? {
        guard let items, items.count == 1, let scalar = items[0].scalar, scalar.isPlain, !scalar.isEmptyValue else {
            return nil
        }
        return scalar.text
    }

    fileprivate var helpForList: String? {
        if entries != nil { return "begin each item with \"- \"" }
        guard scalar != nil, !isEmptyValue else { return nil }
        return asList.map { "write \($0)" } ?? "put it in brackets: [ ]"
    }
}

extension ArgumentShape {
    /// What to write, where words or a form are wanted.
    fileprivate var hint: String? {
        switch self {
        case .choice(let words): words.joined(separator: ", ")
        case .text(let expected, _): expected
        default: nil
        }
    }
}

extension SourceRange {
    /// As much of the range as stands on its first line: a caret under several lines shows nothing.
    package var firstLine: SourceRange {
        end.line == start.line ? self : SourceRange(at: start)
    }
}
