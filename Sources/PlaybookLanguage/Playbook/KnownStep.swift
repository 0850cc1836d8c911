import YAMLSyntax

/// An earlier step as later ones see it.
package struct KnownStep {
    var id: String
    var idRange: SourceRange
    /// What it puts out, once for each time it is carried out.
    var outputs: ValueType
    /// Whether it stands in a loop that has ended: its outputs are a list then.
    var isList: Bool
    /// Why it may not have succeeded; nil where later steps only run if it has.
    var mayNotSucceed: String?

    /// How a step can have ended.
    package static let statuses = [
        "succeeded", "failed", "skipped", "rescued", "refused", "unknown", "not-reached",
    ]

    var type: FieldType { type(mayNotSucceed) }

    /// The type for a step that needs this one: it has run then.
    var typeWhenNeeded: FieldType { type(nil) }

    private func type(_ reason: String?) -> FieldType {
        FieldType(
            .record(
                RecordType([
                    "status": FieldType(.string, choices: Self.statuses),
                    "outputs": FieldType(isList ? .list(outputs) : outputs, mayBeMissing: reason),
                ])))
    }
}
