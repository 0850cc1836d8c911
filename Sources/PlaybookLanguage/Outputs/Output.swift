/// A documented, typed output of an action; nil until it is known.
@propertyWrapper
package struct Output<Wrapped: OutputValue>: Sendable {
    let help: String
    package var wrappedValue: Wrapped?

    package init(_ help: String) { self.help = help }
}

extension Output: OutputField {
    func declaration(named name: String) -> OutputDeclaration {
        OutputDeclaration(name: name, help: help, type: Wrapped.valueType)
    }

    var known: Value? { wrappedValue?.value }
}

/// What a stored property of an output set declares.
protocol OutputField: Sendable {
    func declaration(named name: String) -> OutputDeclaration
    var known: Value? { get }
}
