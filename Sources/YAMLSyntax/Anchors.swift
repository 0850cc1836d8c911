/// The anchors of a document, and which of them were used.
struct Anchors {
    struct Target {
        var node: Node
        /// Nodes that an alias of it stands for.
        var cost: Int
        /// Collections within each other; 0 for a scalar.
        var height: Int
        /// Bytes of text that an alias of it stands for.
        var bytes: Int
        var range: SourceRange
        var isUsed = false
    }

    var collectionAliases = 0
    /// Bytes of the texts that aliases stand for.
    var aliasedBytes = 0
    private var targets: [String: Target] = [:]
    private var openNames: Set<String> = []
    /// Named from inside themselves: not fit for use, but not unused either.
    private var recursiveNames: Set<String> = []

    mutating func open(_ name: String) { openNames.insert(name) }
    mutating func close(_ name: String) { openNames.remove(name) }
    func isOpen(_ name: String) -> Bool { openNames.contains(name) }

    /// Records an anchor; returns the place of an earlier one of that name.
    mutating func define(_ name: String, _ node: Node, cost: Int, height: Int, at range: SourceRange) -> SourceRange? {
        let earlier = targets[name]
        let place = SourceRange(
            line: range.start.line, column: range.start.column, length: name.unicodeScalars.count + 1)
        targets[name] = Target(
            node: node, cost: cost, height: height, bytes: node.textBytes, range: place,
            isUsed: earlier?.isUsed ?? false)
        return earlier?.range
    }

    /// What an alias stands for; nil inside the anchor itself, and where there is none.
    mutating func use(_ name: String) -> Target? {
        guard !openNames.contains(name) else {
            recursiveNames.insert(name)
            return nil
        }
        targets[name]?.isUsed = true
        return targets[name]
    }

    var unused: [(name: String, range: SourceRange)] {
        targets.filter { !$0.value.isUsed && !recursiveNames.contains($0.key) }.map { ($0.key, $0.value.range) }.sorted
        { $0.range < $1.range }
    }
}

extension Node {
    /// Collections within each other, this one included; 0 for a scalar.
    var height: Int {
        switch content {
        case .scalar: 0
        case .sequence(let items): 1 + (items.map(\.height).max() ?? 0)
        case .mapping(let entries): 1 + (entries.map(\.value.height).max() ?? 0)
        }
    }

    /// Bytes of all its texts, keys among them.
    var textBytes: Int {
        switch content {
        case .scalar(let scalar): scalar.text.utf8.count
        case .sequence(let items): items.reduce(0) { $0 + $1.textBytes }
        case .mapping(let entries): entries.reduce(0) { $0 + $1.key.utf8.count + $1.value.textBytes }
        }
    }

    /// A stand-in for a node that could not be made.
    static func faulty(at range: SourceRange) -> Node {
        var node = Node(.scalar(Scalar("", style: .plain, start: range.start)), range: range)
        node.isFaulty = true
        return node
    }
}
