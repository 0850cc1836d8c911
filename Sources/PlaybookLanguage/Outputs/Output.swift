/// A documented, typed output of an action; nil until it is known.
@propertyWrapper
package struct Output<Wrapped: OutputValue>: Sendable {
    let help: String
    package var wrappedValue: Wrapped?

    package init(_ help: String) { self.help = help }
}

extension Output: Encodable {
    package func encode(to encoder: any Encoder) throws {
        guard let collector = encoder as? OutputCollector else { throw NotAnOutputSet() }
        collector.take(wrappedValue?.value)
    }
}

extension Output: OutputField {
    func declaration(named name: String) -> OutputDeclaration {
        OutputDeclaration(name: name, help: help, type: Wrapped.valueType)
    }
}

/// What a stored property of an output set declares.
protocol OutputField: Sendable {
    func declaration(named name: String) -> OutputDeclaration
}
