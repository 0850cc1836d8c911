/// A set of arguments whose keys stand among those of the set that holds it, such as the forms of a key range.
@propertyWrapper
package struct ArgumentGroup<Wrapped: ArgumentSet>: Sendable, Decodable {
    private var bound: Wrapped?

    package var wrappedValue: Wrapped {
        get { bound ?? Wrapped.placeholder }
        set { bound = newValue }
    }

    package init() {}

    package init(from decoder: any Decoder) throws {
        guard let slot = decoder as? ArgumentSlot else { throw NotAnArgumentSet() }
        bound = Wrapped.readFields(of: slot.set)
    }
}

extension ArgumentGroup: ArgumentField {
    func declarations(named name: String) -> [FieldDeclaration] { Wrapped.fields }
    var constraints: [FieldConstraint] { Wrapped.allConstraints }
    var mayBeLeftOut: Bool { false }
}
