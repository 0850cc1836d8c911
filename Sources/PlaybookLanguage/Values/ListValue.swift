package import YAMLSyntax

extension Array: OutputValue where Element: OutputValue {
    package static var valueType: ValueType { .list(Element.valueType) }
    package var value: Value { .list(map(\.value)) }
}

extension Array: PlaybookValue where Element: PlaybookValue {
    package init?(_ value: Value) {
        guard case .list(let items) = value else { return nil }
        var elements: [Element] = []
        for item in items {
            guard let element = Element(item) else { return nil }
            elements.append(element)
        }
        self = elements
    }
}

extension Array: ArgumentValue where Element: ArgumentValue {
    package static var shape: ArgumentShape { .list(Element.shape) }
    package static var placeholder: [Element] { [] }
    package static var absent: [Element]? { nil }
    package var printed: Value { .list(map(\.printed)) }

    /// Every element is looked at, also after one that is wrong.
    package static func read(_ node: Node, by reader: ArgumentReader) -> [Element]? {
        guard let items = node.items else { return readWhole(node, by: reader) }
        var read: [Element] = []
        for item in items where !reader.isFull {
            if let element = Element.read(item, by: reader) { read.append(element) }
        }
        return read.count == items.count ? read : nil
    }

    /// A list that one `${{ }}` yields.
    private static func readWhole(_ node: Node, by reader: ArgumentReader) -> [Element]? {
        guard let scalar = node.scalar, Template.isTemplate(scalar),
            let element = Element.self as? any PlaybookValue.Type
        else {
            reader.reportKind(node, wanted: "a list")
            return nil
        }
        let value = reader.evaluate(scalar, at: node.range, as: .list(element.valueType))
        guard case .list(let items)? = value else { return nil }
        let read = items.compactMap { element.init($0) as? Element }
        guard read.count == items.count else {
            reader.reportUnfit(at: node.range, wanted: "a list of \(element.valueType)")
            return nil
        }
        return read
    }
}

extension Optional: ArgumentValue where Wrapped: ArgumentValue {
    package static var shape: ArgumentShape { Wrapped.shape }
    package static var placeholder: Wrapped? { nil }
    package static var absent: Wrapped?? { .some(nil) }
    package var printed: Value { self?.printed ?? .string("") }

    package static func read(_ node: Node, by reader: ArgumentReader) -> Wrapped?? {
        guard let wrapped = Wrapped.read(node, by: reader) else { return nil }
        return .some(wrapped)
    }
}
