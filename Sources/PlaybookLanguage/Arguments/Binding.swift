/// What came of evaluating a step's arguments.
package enum Binding<Arguments: Sendable>: Sendable {
    case bound(Arguments)
    /// Nothing is wrong, but the values of these names are not known yet.
    case unknown([String])
    case invalid([Diagnostic])
}

extension Binding {
    package var value: Arguments? {
        guard case .bound(let arguments) = self else { return nil }
        return arguments
    }
}
