package import YAMLSyntax

/// A mapping while it is read as a set of arguments.
package struct SetReading {
    package let range: SourceRange
    package let reader: ArgumentReader
    private let byKey: [String: Node.Entry]
    private let known: [String]
    /// The others, each with the known key that is meant, if one is near.
    private let unknown: [(entry: Node.Entry, near: String?)]
    /// Known keys that are written, but wrong: they are not missing besides.
    private let misspelt: Set<String>
    private let unsettled = Unsettled()
    /// Whether some of the mapping's keys are not known.
    private let isPartial: Bool

    /// - Parameter otherNames: what other tools call some of the known keys.
    package init(
        entries: [Node.Entry], range: SourceRange, isPartial: Bool = false, reader: ArgumentReader, known: [String],
        otherNames: [String: String] = [:]
    ) {
        self.range = range
        self.isPartial = isPartial
        self.reader = reader
        self.known = known
        byKey = Dictionary(entries.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let others = entries.filter { !known.contains($0.key) }
        let written = byKey
        let unused = others.isEmpty ? [] : known.filter { written[$0] == nil }
        unknown = others.enumerated().map { index, entry in
            guard index < Diagnostic.shownAtMost else { return (entry, nil) }
            if let name = otherNames[entry.key], unused.contains(name) { return (entry, name) }
            return (entry, NearMiss.of(entry.key, among: unused))
        }
        misspelt = Set(unknown.compactMap(\.near))
    }

    package func node(of name: String) -> Node? { byKey[name]?.value }
    package func keyRange(of name: String) -> SourceRange? { byKey[name]?.keyRange }

    package func reportUnknownKeys() {
        for (entry, near) in unknown where !reader.isFull {
            reader.report(.unknownKey(entry, known: known, near: near))
        }
    }

    /// What was meant for a key, and is not read: nothing further is said of the whole.
    func passOverMisspelt() { if !misspelt.isEmpty || isPartial { reader.passOver() } }

    func reportMissing(_ name: String) {
        guard !misspelt.contains(name), !isPartial else { return reader.passOver() }
        reader.report(Diagnostic(.missingKey, at: start, "\"\(name)\" is missing", help: "add \"\(name):\" here"))
    }

    func check(_ constraints: [FieldConstraint]) {
        guard !isPartial, !constraints.isEmpty else { return }
        let present = Set(byKey.keys)
        let meant = present.union(misspelt)
        for constraint in constraints {
            guard let violation = constraint.violation(among: present), constraint.violation(among: meant) != nil
            else { continue }
            let range = violation.key.flatMap(keyRange(of:)) ?? start
            reader.report(Diagnostic(.keyCombination, at: range, violation.message))
        }
    }

    /// Notes that the value of a key is wrong, or not known yet.
    func noteUnsettled(_ name: String) { unsettled.names.insert(name) }

    /// Whether a problem stands whatever the values are that are not known yet.
    func stands(_ problem: FieldProblem) -> Bool {
        guard let field = problem.field else { return unsettled.names.isEmpty }
        return unsettled.names.isDisjoint(with: problem.others + [field])
    }

    /// The keys without a value to judge, shared by the copies of one reading.
    private final class Unsettled {
        var names: Set<String> = []
    }

    func report(_ problem: FieldProblem) {
        let place = problem.field.flatMap(node(of:))?.range.firstLine ?? start
        reader.report(Diagnostic(problem.code, at: place, problem.message, help: problem.help))
    }

    /// The first character of the mapping: a caret under all of it would show nothing.
    private var start: SourceRange {
        SourceRange(at: range.start)
    }
}

extension Diagnostic {
    /// An unknown key, with the known one that is meant.
    static func unknownKey(_ entry: Node.Entry, known: [String], near: String?) -> Diagnostic {
        Diagnostic(
            .unknownKey, at: entry.keyRange, "unknown key \"\(entry.key)\"",
            help: near.map { "did you mean \"\($0)\"?" }, replacement: near,
            choices: known.isEmpty ? nil : Choices("known keys", known))
    }
}
