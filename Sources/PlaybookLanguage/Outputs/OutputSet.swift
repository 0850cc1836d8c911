/// The outputs of an action: a struct whose stored properties are all `@Output`.
package protocol OutputSet: Sendable {
    init()
}

extension OutputSet {
    /// The declared outputs, in the order of the source.
    package static var outputs: [OutputDeclaration] {
        Self().children.map { $0.field.declaration(named: $0.name) }
    }

    /// What is known so far, by snake_case name; a name that is missing is known only during the run.
    package var known: [String: Value] {
        children.reduce(into: [:]) { known, child in known[child.name] = child.field.known }
    }

    private var children: [(name: String, field: any OutputField)] {
        Mirror(reflecting: self).children.compactMap { child in
            guard let label = child.label, let field = child.value as? any OutputField else { return nil }
            return (FieldName.snake(label.dropFirst()), field)
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
