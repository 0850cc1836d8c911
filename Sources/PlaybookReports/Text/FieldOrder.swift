/// In which order the fields of a record are shown: what it is about first, why it is so last.
enum FieldOrder {
    static func sorted(_ names: [String]) -> [String] {
        names.sorted { left, right in (rank(left), left) < (rank(right), right) }
    }

    private static func rank(_ name: String) -> Int {
        if let index = first.firstIndex(of: name) { return index }
        if let index = last.firstIndex(of: name) { return 1000 + index }
        return 500
    }

    private static let first = [
        "name", "member", "key", "id", "path", "endpoint", "version", "role", "status", "healthy", "reachable",
        "started",
        "changed", "before", "after", "reclaimed", "blocked", "value", "values", "keys", "count", "bytes", "db_size",
        "db_size_in_use", "db_size_free", "free_share", "db_quota", "db_quota_usage", "hash", "revision",
        "compact_revision",
    ]
    private static let last = ["leader", "learner", "lag", "latency", "alarms", "reason", "problem"]
}
