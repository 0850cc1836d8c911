/// A key, or a run of keys in byte order.
public struct KeyRange: Sendable, Hashable {
    /// The first key of the range.
    public let key: [UInt8]
    /// Where the range ends, as etcd writes it: empty for the one key, a single zero byte for no end, else the first
    /// key after the range.
    public let rangeEnd: [UInt8]

    /// A range as etcd writes it; the named ranges say the same more plainly.
    public init(key: [UInt8], rangeEnd: [UInt8]) {
        self.key = key
        self.rangeEnd = rangeEnd
    }

    /// Every key.
    public static let all = KeyRange(key: [0], rangeEnd: [0])

    /// The one key.
    public static func key(_ key: [UInt8]) -> KeyRange { KeyRange(key: key, rangeEnd: []) }

    /// The one key.
    public static func key(_ key: String) -> KeyRange { .key([UInt8](key.utf8)) }

    /// The keys that begin with `prefix`; all keys where it is empty.
    public static func prefix(_ prefix: [UInt8]) -> KeyRange {
        prefix.isEmpty ? .all : KeyRange(key: prefix, rangeEnd: end(ofPrefix: prefix))
    }

    /// The keys that begin with `prefix`; all keys where it is empty.
    public static func prefix(_ prefix: String) -> KeyRange { .prefix([UInt8](prefix.utf8)) }

    /// The keys from `key` on.
    public static func fromKey(_ key: [UInt8]) -> KeyRange { KeyRange(key: key.isEmpty ? [0] : key, rangeEnd: [0]) }

    /// The keys from `key` on.
    public static func fromKey(_ key: String) -> KeyRange { .fromKey([UInt8](key.utf8)) }

    /// The keys from `start` up to and without `end`.
    public static func range(_ start: [UInt8], _ end: [UInt8]) -> KeyRange { KeyRange(key: start, rangeEnd: end) }

    /// The keys from `start` up to and without `end`.
    public static func range(_ start: String, _ end: String) -> KeyRange {
        .range([UInt8](start.utf8), [UInt8](end.utf8))
    }

    /// Whether the range is one key.
    public var isSingleKey: Bool { rangeEnd.isEmpty }

    /// Whether the range goes on to the last key there is.
    public var isUnbounded: Bool { rangeEnd == [0] }

    /// Whether `candidate` lies in the range.
    public func contains(_ candidate: [UInt8]) -> Bool {
        if isSingleKey { return candidate == key }
        return !candidate.lexicographicallyPrecedes(key)
            && (isUnbounded || candidate.lexicographicallyPrecedes(rangeEnd))
    }

    /// Whether some key could lie in both ranges.
    public func overlaps(_ other: KeyRange) -> Bool {
        if isSingleKey { return other.contains(key) }
        if other.isSingleKey { return contains(other.key) }
        let startsBeforeOtherEnds = other.isUnbounded || key.lexicographicallyPrecedes(other.rangeEnd)
        let otherStartsBeforeEnd = isUnbounded || other.key.lexicographicallyPrecedes(rangeEnd)
        return startsBeforeOtherEnds && otherStartsBeforeEnd
    }

    /// Where the range of the keys that begin with `prefix` ends, as etcd writes it: the prefix with its last byte below
    /// 0xff one higher and what follows dropped; a single zero byte, for no end, where there is no such byte.
    public static func end(ofPrefix prefix: [UInt8]) -> [UInt8] {
        guard let last = prefix.lastIndex(where: { $0 < 0xff }) else { return [0] }
        var end = Array(prefix[...last])
        end[last] += 1
        return end
    }
}
