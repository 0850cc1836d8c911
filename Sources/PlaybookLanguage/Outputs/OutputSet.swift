/// The outputs of an action: a struct whose stored properties are all `@Output`.
package protocol OutputSet: Sendable {
    init()
}

extension OutputSet {
    /// The declared outputs, in the order of the source.
    package static var outputs: [OutputDeclaration] { OutputDeclarationsCache.declarations(of: Self.self) }

    /// What is known so far, by snake_case name; a name that is missing is known only during the run.
    package var known: [String: Value] {
        zip(Self.outputs, Mirror(reflecting: self).children).reduce(into: [:]) { known, output in
            known[output.0.name] = (output.1.value as? any OutputField)?.known
        }
    }
}

/// The outputs of an action that has none.
package struct NoOutputs: OutputSet {
    package init() {}
}

/// A row of an output that is a list of records: an output set that is itself a value.
package protocol OutputRecord: OutputSet, OutputValue {}

extension OutputRecord {
    package static var valueType: ValueType {
        .record(RecordType(Dictionary(uniqueKeysWithValues: outputs.map { ($0.name, FieldType($0.type)) })))
    }

    package var value: Value { .record(known) }
}
