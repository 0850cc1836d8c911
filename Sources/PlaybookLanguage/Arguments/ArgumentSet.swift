package import YAMLSyntax

/// The arguments of an action, or a mapping among them: a struct whose stored properties are all `@Argument` or
/// `@ArgumentGroup`.
package protocol ArgumentSet: ArgumentValue, Decodable {
    init()
    /// What other tools call some of the keys.
    static var otherNames: [String: String] { get }
    /// The key that a value alone is meant for, as in `retry: 3`; nil where there is none.
    static var mainKey: String? { get }
    /// Rules between the keys.
    static var constraints: [FieldConstraint] { get }
    /// What is wrong with the values, judged once all of them are known.
    func validate() -> [FieldProblem]
}

extension ArgumentSet {
    package static var constraints: [FieldConstraint] { [] }
    package static var otherNames: [String: String] { [:] }
    package static var mainKey: String? { nil }
    package func validate() -> [FieldProblem] { [] }

    package static var placeholder: Self { Self() }
    package static var absent: Self? { nil }
    package var printed: Value { .record([:]) }

    package static var shape: ArgumentShape {
        .set(
            SetShape(
                name: { definitionName }, fields: { fields }, constraints: { allConstraints }))
    }

    /// The type's name within its module: `Txn.Operation`.
    private static var definitionName: String {
        let parts = String(reflecting: Self.self).split(separator: ".").dropFirst()
        return parts.filter { !$0.hasPrefix("(") && !$0.hasSuffix(")") }.joined(separator: ".")
    }

    /// The declared arguments, groups taken apart, in the order of the source.
    package static var fields: [FieldDeclaration] { ArgumentFieldsCache.fields(of: Self.self).declarations }

    /// The set's own rules and those of its groups.
    package static var allConstraints: [FieldConstraint] {
        constraints + ArgumentFieldsCache.fields(of: Self.self).constraints
    }

    /// Every finding about `node`. Expressions are checked by type alone: no value need be known.
    package static func check(_ node: Node, in scope: Scope) -> [Diagnostic] { inspect(node, in: scope).findings }

    /// The findings about `node`, and the names that its expressions mention.
    package static func inspect(_ node: Node, in scope: Scope) -> Inspection {
        let reader = ArgumentReader(scope: scope, pass: .check)
        _ = read(node, by: reader)
        return Inspection(findings: reader.findings, mentions: reader.mentions)
    }

    /// The arguments with every expression evaluated.
    package static func bind(_ node: Node, in scope: Scope) -> Binding<Self> {
        let reader = ArgumentReader(scope: scope, pass: .bind)
        let value = read(node, by: reader)
        let errors = reader.findings.filter(\.isError)
        guard errors.isEmpty else { return .invalid(errors) }
        guard let value, reader.unknown.isEmpty else { return .unknown(reader.unknown) }
        return .bound(value)
    }

    // One copy for all sets: a copy for each is compiled for seconds, and no faster.
    @_semantics("optimize.sil.specialize.generic.never")
    package static func read(_ node: Node, by reader: ArgumentReader) -> Self? {
        let names = ArgumentFieldsCache.fields(of: Self.self).names
        guard let entries = node.entries else {
            reader.reportNoMapping(node, keys: names, mainKey: mainKey)
            return nil
        }
        let set = SetReading(
            entries: entries, range: node.range, isPartial: node.isPartial, reader: reader, known: names,
            otherNames: otherNames)
        set.reportUnknownKeys()
        return readFields(of: set)
    }

    /// Reads this set's fields out of a mapping that may hold others as well.
    // One copy for all sets, as above.
    @_semantics("optimize.sil.specialize.generic.never")
    static func readFields(of set: SetReading) -> Self? {
        let reader = set.reader
        let before = reader.mark
        set.check(constraints)
        set.passOverMisspelt()
        let keysFit = reader.mark == before
        let value = try? Self(from: SetDecoder(set: set, fields: ArgumentFieldsCache.fields(of: Self.self)))
        guard let value, keysFit else { return nil }
        for problem in value.validate() where set.stands(problem) { set.report(problem) }
        return reader.mark == before ? value : nil
    }
}
