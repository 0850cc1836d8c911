/// A type that an output can have.
package protocol OutputValue: Sendable {
    static var valueType: ValueType { get }
    var value: Value { get }
}

/// A type that both a playbook can write and an expression can have.
package protocol PlaybookValue: ArgumentValue, OutputValue {
    /// Nil where the value is of another type, or one that this type does not take.
    init?(_ value: Value)
}
