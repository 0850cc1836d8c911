/// One node of a YAML document: what it holds, and where it stands.
///
/// Aliases are already replaced by what they name; such a node keeps the range of its anchor.
package struct Node: Sendable, Hashable {
    package var content: Content
    package var range: SourceRange
    /// True where something is wrong with the node that has been reported already: what reads it stays silent.
    package var isFaulty = false
    /// True for a mapping without some of what was written in it, which has been reported: who can say what is missing.
    package var isPartial = false

    package enum Content: Sendable, Hashable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Entry])
    }

    /// One key of a mapping with its value, in the order of the file.
    package struct Entry: Sendable, Hashable {
        package var key: String
        package var keyRange: SourceRange
        package var value: Node

        package init(key: String, keyRange: SourceRange, value: Node) {
            self.key = key
            self.keyRange = keyRange
            self.value = value
        }
    }

    package init(_ content: Content, range: SourceRange) {
        self.content = content
        self.range = range
    }
}

extension Node {
    /// The same node, standing in another of several files.
    package func inFile(_ file: Int) -> Node {
        var node = self
        node.range = range.inFile(file)
        switch content {
        case .scalar(var scalar):
            scalar.start.file = file
            node.content = .scalar(scalar)
        case .sequence(let items): node.content = .sequence(items.map { $0.inFile(file) })
        case .mapping(let entries):
            node.content = .mapping(
                entries.map {
                    Entry(key: $0.key, keyRange: $0.keyRange.inFile(file), value: $0.value.inFile(file))
                })
        }
        return node
    }

    /// How many nodes it holds, keys and itself included.
    package var size: Int {
        switch content {
        case .scalar: 1
        case .sequence(let items): items.reduce(1) { $0 + $1.size }
        case .mapping(let entries): entries.reduce(1) { $0 + 1 + $1.value.size }
        }
    }

    package var scalar: Scalar? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar
    }

    package var items: [Node]? {
        guard case .sequence(let items) = content else { return nil }
        return items
    }

    package var entries: [Entry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    /// The value under `key`, where this is a mapping that has it.
    package subscript(key: String) -> Node? { entries?.first { $0.key == key }?.value }

    /// True for `key:` with nothing behind it, and for a plain `~` or `null`.
    package var isEmptyValue: Bool { scalar?.isEmptyValue ?? false }

    /// What the node is, in the words of a message: "a mapping", "a list", "text".
    package var kindInWords: String {
        switch content {
        case .scalar(let scalar): scalar.isEmptyValue ? "empty" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
