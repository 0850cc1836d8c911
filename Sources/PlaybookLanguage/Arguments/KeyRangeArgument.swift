/// Which keys are meant: one of `key`, `prefix`, `from-key`, or `key` with `range-end`. Used as a group in the actions
/// on keys, and as a mapping of its own in permissions.
package struct KeyRangeArgument: ArgumentSet {
    @Argument("One key; with range-end, the first key of a range.") package var key: ByteText?
    @Argument("Every key that starts with this.") package var prefix: ByteText?
    @Argument("Every key from this one on.") package var fromKey: ByteText?
    @Argument("The key behind the last one of the range.") package var rangeEnd: ByteText?

    package static let constraints: [FieldConstraint] = [
        .exactlyOne(["key", "prefix", "from-key"]), .requires("range-end", ["key"]),
    ]

    package init() {}

    /// The range in one of its four forms; nil before binding.
    package var keys: Keys? {
        if let prefix { return .prefix(prefix.bytes) }
        if let fromKey { return .from(fromKey.bytes) }
        guard let key else { return nil }
        return rangeEnd.map { .range(key.bytes, until: $0.bytes) } ?? .key(key.bytes)
    }

    package enum Keys: Sendable, Hashable {
        case key([UInt8])
        case prefix([UInt8])
        case from([UInt8])
        case range([UInt8], until: [UInt8])
    }

    package func validate() -> [FieldProblem] {
        if let key, rangeEnd == nil, key.bytes.isEmpty {
            return [FieldProblem("key", with: ["range-end"], "etcd has no empty key")]
        }
        guard let key, let rangeEnd, !rangeEnd.bytes.isEmpty, rangeEnd.bytes != [0] else { return [] }
        guard key.bytes.lexicographicallyPrecedes(rangeEnd.bytes) else {
            return [FieldProblem("range-end", with: ["key"], "the range is empty: its end does not come after its key")]
        }
        return []
    }
}
