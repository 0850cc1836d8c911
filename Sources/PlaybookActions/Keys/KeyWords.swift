import EtcdClient
import PlaybookLanguage
import PlaybookRecord

/// Keys and values in words, for effects and messages: a value is told by its size alone.
enum KeyWords {
    /// `5B`, `5B, lease 694d71ddacfda227`.
    static func size(_ pair: KeyValue) -> String {
        let size = ByteSize(Int64(pair.value.count)).description
        return pair.lease == 0 ? size : "\(size), lease \(LeaseID(pair.lease).text)"
    }

    /// How a pair is told before and after a write, so that the two differ where the pairs do.
    static func change(from found: KeyValue?, to written: KeyValue) -> (before: String?, after: String) {
        guard let found else { return (nil, size(written)) }
        let (before, after) = (size(found), size(written))
        guard before == after else { return (before, after) }
        return (before, found.value == written.value ? "\(after), written anew" : "\(after), another value")
    }

    /// `key a`, `prefix /a/`, `every key`, `from b on`, `a up to b`.
    static func range(_ range: KeyRange) -> String {
        let key = KeyText(range.key)
        if range.isSingleKey { return "key \(key)" }
        if range == .all { return "every key" }
        if range.isUnbounded { return range == .prefix(range.key) ? "prefix \(key)" : "from \(key) on" }
        return range == .prefix(range.key) ? "prefix \(key)" : "\(key) up to \(KeyText(range.rangeEnd))"
    }

    static func count(_ count: Int64) -> String { count == 1 ? "1 key" : "\(count) keys" }
}

extension KeyRangeArgument {
    /// The range as the client has it.
    var range: KeyRange {
        switch keys {
        case .key(let key): .key(key)
        case .prefix(let prefix): .prefix(prefix)
        case .from(let key): .fromKey(key)
        case .range(let key, let end): .range(key, end)
        case nil: .key([])
        }
    }
}

extension KeyRange {
    /// What deleting the range is to the engine.
    var deletion: Change { isSingleKey ? .key(KeyText(key)) : .keys(KeyText(key), end: KeyText(rangeEnd)) }
}
