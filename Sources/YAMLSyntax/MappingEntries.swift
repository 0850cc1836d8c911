/// The entries of a mapping while it is composed: finds keys written twice and merge keys.
struct MappingEntries {
    private(set) var entries: [Node.Entry] = []
    private(set) var lastRange: SourceRange?
    /// Whether something is left out that may have held any key.
    private(set) var isPartial = false
    private let options: YAMLOptions
    private var indices: [String: Int] = [:]

    init(options: YAMLOptions) { self.options = options }

    /// Adds an entry, or reports why it does not count.
    mutating func add(_ key: String, at range: SourceRange, _ value: Node) -> [SyntaxProblem] {
        lastRange = SourceRange(range.start, max(range.end, value.range.end))
        if key == "<<", options.refusesExtras {
            isPartial = true
            return [.mergeKey(at: range)]
        }
        if let index = indices[key] {
            guard options.duplicateKeys == .refused else {
                entries[index].value = value
                return []
            }
            return [.duplicateKey(key, at: range, first: entries[index].keyRange)]
        }
        indices[key] = entries.count
        entries.append(Node.Entry(key: key, keyRange: range, value: value))
        return []
    }
}
