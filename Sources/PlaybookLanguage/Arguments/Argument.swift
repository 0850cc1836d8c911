import YAMLSyntax

/// A documented, typed argument of an action.
///
/// `@Argument("Compact to this revision.") var revision: Int64?` may be left out;
/// `@Argument("Wait for the file.") var physical = true` has a default; any other is required.
@propertyWrapper
package struct Argument<Wrapped: ArgumentValue>: Sendable, Decodable {
    let help: String
    let bounds: ClosedRange<Int64>?
    /// What was read, or the default; nil where there is neither.
    private var value: Wrapped?

    /// The value. Before binding: the default, or a placeholder.
    package var wrappedValue: Wrapped {
        get { value ?? Wrapped.absent ?? Wrapped.placeholder }
        set { value = newValue }
    }

    package init(_ help: String, in bounds: ClosedRange<Int64>? = nil) {
        self.help = help
        self.bounds = bounds
    }

    package init(wrappedValue: Wrapped, _ help: String, in bounds: ClosedRange<Int64>? = nil) {
        self.help = help
        self.bounds = bounds
        value = wrappedValue
    }

    /// Throws only where something other than a set's own decoding calls it: findings go to the reader, so that every
    /// field is looked at.
    package init(from decoder: any Decoder) throws {
        guard let slot = decoder as? ArgumentSlot, let prototype = slot.prototype as? Self else {
            throw NotAnArgumentSet()
        }
        self = prototype
        let before = slot.set.reader.mark
        value = read(slot) ?? value
        if slot.set.reader.mark != before { slot.set.noteUnsettled(slot.name) }
    }

    /// Nil where nothing is written, or nothing that can be read.
    private func read(_ slot: ArgumentSlot) -> Wrapped? {
        guard let node = slot.set.node(of: slot.name) else {
            if isRequired { slot.set.reportMissing(slot.name) }
            return nil
        }
        let reader = slot.set.reader
        guard !node.isFaulty else {
            reader.passOver()
            return nil
        }
        guard !node.isEmptyValue else {
            reader.reportEmpty(slot.name, at: slot.set.keyRange(of: slot.name) ?? node.range)
            return nil
        }
        guard let value = Wrapped.read(node, by: reader) else { return nil }
        if let bounds { reader.check(value.printed, within: bounds, at: node.range) }
        return value
    }

    // Of the prototype: what was read makes it no other.
    private var isRequired: Bool { value == nil && Wrapped.absent == nil }
}

extension Argument: ArgumentField {
    func declarations(named name: String) -> [FieldDeclaration] {
        [
            FieldDeclaration(
                name: name, help: help, shape: Wrapped.shape, isRequired: isRequired,
                byDefault: (value ?? nil)?.printed, bounds: bounds)
        ]
    }

    var constraints: [FieldConstraint] { [] }
    var mayBeLeftOut: Bool { !isRequired }
}
