import EtcdClient
import PlaybookRecord

/// What the operations of a transaction leave for those behind them. All were looked at before the first was carried out.
struct TransactionWake {
    private var deletions: [(path: String, range: KeyRange)] = []
    /// Keys that were there, and are deleted by an operation on them alone.
    private var gone: Set<[UInt8]> = []
    /// Keys that were not there, and are put.
    private var created: Set<[UInt8]> = []

    /// Passes a put of a key.
    mutating func put(_ key: [UInt8], isNew: Bool) { if isNew { created.insert(key) } }

    /// Passes a deletion.
    ///
    /// - Parameter count: how many keys of the range were there before the transaction.
    /// - Returns: how many are there to be deleted, and why there may be fewer.
    mutating func delete(_ range: KeyRange, at path: String, count: Int64) -> (count: Int64, Certainty) {
        let renewed = created.filter(range.contains)
        // A server can claim any count.
        var left = min(max(count, 0), Self.mostKeys) - Int64(gone.count(where: range.contains))
        var certainty = Certainty.will
        for earlier in deletions where !earlier.range.isSingleKey && earlier.range.overlaps(range) && left > 0 {
            if earlier.range.covers(range) {
                left = 0
            } else {
                certainty = .may("some of the keys are deleted before, by \(earlier.path)")
            }
        }
        if range.isSingleKey, left > 0 { gone.insert(range.key) }
        created.subtract(renewed)
        deletions.append((path, range))
        return (left + Int64(renewed.count), left > 0 ? certainty : .will)
    }

    private static let mostKeys: Int64 = 1 << 62
}

extension KeyRange {
    /// Whether all keys of the other range lie in this one.
    fileprivate func covers(_ other: KeyRange) -> Bool {
        guard contains(other.key), !other.isSingleKey, !isUnbounded else { return contains(other.key) }
        return !other.isUnbounded && !rangeEnd.lexicographicallyPrecedes(other.rangeEnd)
    }
}
