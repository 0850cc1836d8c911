/// The outputs of an action: a struct whose stored properties are all `@Output`.
package protocol OutputSet: Sendable, Encodable {
    init()
}

extension OutputSet {
    /// The declared outputs, in the order of the source.
    package static var outputs: [OutputDeclaration] { OutputDeclarationsCache.declarations(of: Self.self) }

    /// What is known so far, by snake_case name; a name that is missing is known only during the run.
    package var known: [String: Value] {
        let collector = OutputCollector()
        guard (try? encode(to: collector)) != nil else { return [:] }
        return zip(Self.outputs, collector.collected.values).reduce(into: [:]) { $0[$1.0.name] = $1.1 }
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
