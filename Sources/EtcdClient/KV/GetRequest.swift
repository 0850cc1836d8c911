/// What to read of a key or a range.
public struct GetRequest: Sendable, Hashable {
    /// The keys to read.
    public var range: KeyRange
    /// The most pairs to return; 0 for no bound.
    public var limit: Int64 = 0
    /// The revision to read at; 0 for the newest.
    public var revision: Int64 = 0
    /// The order of the pairs; nil for key order.
    public var sort: Sort?
    /// Whether the member may answer from its own store, without asking the others: fast, and possibly stale.
    public var serializable = false
    /// Leave the values out.
    public var keysOnly = false
    /// Leave the pairs out, and only count.
    public var countOnly = false
    /// Only pairs last written in this revision or later; 0 for no bound.
    public var minModRevision: Int64 = 0
    /// Only pairs last written in this revision or before; 0 for no bound.
    public var maxModRevision: Int64 = 0
    /// Only pairs created in this revision or later; 0 for no bound.
    public var minCreateRevision: Int64 = 0
    /// Only pairs created in this revision or before; 0 for no bound.
    public var maxCreateRevision: Int64 = 0

    /// Reads a range; everything else as etcd has it by default.
    public init(_ range: KeyRange) { self.range = range }

    /// Reads one key.
    public init(key: String) { self.init(.key(key)) }

    /// Reads the pair of `prefix` that comes first by `target`.
    public static func first(of prefix: KeyRange, by target: Sort.Target) -> GetRequest {
        var request = GetRequest(prefix)
        request.sort = Sort(target, .ascending)
        request.limit = 1
        return request
    }

    /// Reads the pair of `prefix` that comes last by `target`.
    public static func last(of prefix: KeyRange, by target: Sort.Target) -> GetRequest {
        var request = GetRequest(prefix)
        request.sort = Sort(target, .descending)
        request.limit = 1
        return request
    }
}

extension GetRequest {
    /// An order of pairs.
    public struct Sort: Sendable, Hashable {
        /// What the pairs are ordered by.
        public var target: Target
        /// Which end comes first.
        public var order: Order

        /// Orders by `target`.
        public init(_ target: Target, _ order: Order) {
            self.target = target
            self.order = order
        }

        /// What pairs can be ordered by.
        public enum Target: Sendable, Hashable, CaseIterable {
            /// The key, in byte order.
            case key
            /// The number of puts since the key was created.
            case version
            /// The revision that created the key.
            case createRevision
            /// The revision that last wrote the key.
            case modRevision
            /// The value, in byte order.
            case value
        }

        /// The directions of an order.
        public enum Order: Sendable, Hashable, CaseIterable {
            /// The smallest first.
            case ascending
            /// The largest first.
            case descending
        }
    }
}
